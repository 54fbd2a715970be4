import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { toWorkItemId } from "../../../src/domain/work-item.ts";
import { MINUTE } from "../../../src/lib/durations.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createRedisBudget } from "../../../src/pipeline/redis-budget.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

const CHILD = fileURLToPath(new URL("budget-child.ts", import.meta.url));
const AT = new Date("2026-03-01T12:00:00Z");
let server: TestRedis;
const children: Child[] = [];

beforeAll(async () => {
  server = await startTestRedis();
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
});
afterAll(() => server.close());

interface Child {
  number: number;
  /** Lets the process take its next step; resolves with what it says. */
  next(): Promise<string>;
  /** kill -9, and gone. */
  kill(): Promise<void>;
}

async function startRunner(number: number): Promise<Child> {
  const child = spawn(process.execPath, [CHILD, server.socket, String(number)], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const lines = () => output.split("\n").slice(0, -1);
  const runner: Child = {
    number,
    async next() {
      const known = lines().length;
      child.stdin.write("\n");
      await waitUntil(() => lines().length > known, { what: `runner ${number} to answer` });
      return lines().at(-1) ?? "";
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await exited;
    },
  };
  children.push(runner);
  await waitUntil(() => lines().length > 0, { what: `runner ${number} to be ready`, timeoutMs: 30_000 });
  return runner;
}

test("twenty runners that ask at once, are killed before they book, and come back, spend what the day has", async () => {
  const redis = new Redis({ path: server.socket });
  try {
    const budget = createRedisBudget({
      ...{ redis, keys: makeKeys("{b}"), timezone: "UTC" },
      limits: { runsPerDay: 100, usdPerDay: 10, hard: 45 * MINUTE },
    });
    const first = await startRunner(100);
    expect([await first.next(), await first.next()]).toEqual(["granted", "booked"]);

    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    const runners = await Promise.all(numbers.map(startRunner));
    const answers = await Promise.all(runners.map((runner) => runner.next()));
    const granted = runners.filter((_, index) => answers[index] === "granted").map(({ number }) => number);
    expect(granted, "two dollars each of the eight that are left").toHaveLength(4);
    expect(await budget.today(AT)).toMatchObject({ usd: 2, underWay: 4, reservedUsd: 8 });

    await Promise.all(runners.map((runner) => runner.kill()));
    expect(await budget.look("claude", AT)).toMatchObject({ granted: false });
    const again = await Promise.all([...granted, ...granted].map(startRunner));
    expect(await Promise.all(again.map((runner) => runner.next()))).toEqual(again.map(() => "granted"));
    const booked = await Promise.all(again.map((runner) => runner.next()));
    expect(booked.filter((answer) => answer === "booked")).toHaveLength(4);
    expect(await budget.today(AT)).toMatchObject({ runs: 5, usd: 10, underWay: 0, reservedUsd: 0 });
    for (const number of granted) {
      expect(await budget.spentOn(toWorkItemId("acme/shop", number))).toMatchObject({ runs: 1, usd: 2 });
    }
    expect(await redis.xlen(makeKeys("{b}").ledger)).toBe(5);
  } finally {
    redis.disconnect();
  }
});

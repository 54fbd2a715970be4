import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { WakeUp } from "../../../src/domain/wake-up.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { usePipelines } from "./open-pipelines.ts";
import { idOf, makeIssue } from "./scripted-pipeline.ts";

const { start, server } = usePipelines();

const wakeUp = (issue: number): WakeUp => ({ kind: "issue", repo: "acme/shop", issue });

test("a wake-up brings an issue through the pipeline without a session", async () => {
  const scripted = start();
  scripted.issues = [makeIssue(1), makeIssue(2)];
  await scripted.pipeline.startWorkers();
  await scripted.pipeline.wake([wakeUp(1)]);
  await waitUntil(async () => (await scripted.pipeline.store.find(idOf(1)))?.item.status === "review");
  expect(scripted.looks).toEqual([1]);
  expect(await scripted.pipeline.store.find(idOf(2))).toBeUndefined();
});

test("a hundred wake-ups during a look make one look that follows it", async () => {
  const gate = Promise.withResolvers<void>();
  const scripted = start({ duringLook: () => gate.promise });
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.startWorkers();
  await scripted.pipeline.wake([wakeUp(1)]);
  await waitUntil(() => scripted.looks.length === 1);
  await Promise.all(Array.from({ length: 100 }, () => scripted.pipeline.wake([wakeUp(1)])));
  gate.resolve();
  await waitUntil(() => scripted.looks.length === 2);
  await waitUntil(async () => (await scripted.pipeline.store.find(idOf(1)))?.item.status === "review");
  await scripted.pipeline.wake([wakeUp(2)]);
  await waitUntil(() => scripted.looks.includes(2));
  expect(scripted.looks).toEqual([1, 1, 2]);
});

test("what changes while its item is at work is taken in when the item rests", async () => {
  const gate = Promise.withResolvers<void>();
  let triages = 0;
  const scripted = start({
    script: {
      triage: async () => {
        triages += 1;
        if (triages === 1) await gate.promise;
        return { kind: "wait", reason: "needs-clarification", explanation: "Which file?" };
      },
    },
  });
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.startWorkers();
  await scripted.pipeline.wake([wakeUp(1)]);
  await waitUntil(() => triages === 1);
  scripted.issues = [makeIssue(1, { comments: 1 })];
  await scripted.pipeline.wake([wakeUp(1)]);
  await waitUntil(() => scripted.looks.length === 2);
  gate.resolve();
  await waitUntil(() => triages === 2, { timeoutMs: 20_000 });
});

test("a host that does not answer is asked again", async () => {
  let tries = 0;
  const scripted = start({
    duringLook: async () => {
      tries += 1;
      if (tries === 1) throw new Error("The host is away.");
    },
  });
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.startWorkers();
  await scripted.pipeline.wake([wakeUp(1)]);
  await waitUntil(async () => (await scripted.pipeline.store.find(idOf(1)))?.item.status === "review");
  expect(tries).toBe(2);
});

test("a pull request wakes the item that it belongs to, and nobody else's does", async () => {
  const scripted = start({
    script: {
      exec: async ({ item }) => ({
        kind: "advance",
        to: "review",
        reason: "pull-request-opened",
        explanation: "Opened.",
        changes: { pullRequest: { number: 100 + item.issue, url: "" } },
      }),
      follow: async () => ({ kind: "close", reason: "pull-request-merged", explanation: "Merged." }),
    },
  });
  scripted.issues = [makeIssue(1), makeIssue(2)];
  await scripted.pipeline.startWorkers();
  await scripted.run();
  scripted.closed = [2];
  await scripted.pipeline.wake([
    { kind: "pull-request", repo: "acme/shop", pullRequest: 102 },
    { kind: "pull-request", repo: "acme/shop", pullRequest: 7 },
  ]);
  await waitUntil(async () => (await scripted.pipeline.store.find(idOf(2)))?.item.status === "closed");
  expect((await scripted.pipeline.store.find(idOf(2)))?.item.reason).toBe("pull-request-merged");
  expect(scripted.looks).toEqual([2]);
});

test("a push to the base is one look at the pull requests that rest, and one to another branch concerns nobody", async () => {
  const followed: number[] = [];
  const scripted = start({
    script: {
      exec: async ({ item }) => ({
        kind: "advance",
        to: "review",
        reason: "pull-request-opened",
        explanation: "Opened.",
        changes: { pullRequest: { number: 100 + item.issue, url: "" } },
      }),
      async follow({ item }) {
        followed.push(item.issue);
        return { kind: "advance", to: "review", reason: "pull-request-open", explanation: "As it was." };
      },
    },
  });
  scripted.issues = [makeIssue(1), makeIssue(2)];
  await scripted.pipeline.startWorkers();
  await scripted.run();
  const push = (branch: string): WakeUp => ({ kind: "base", repo: "acme/shop", branch });
  await scripted.pipeline.wake([push("topic")]);
  await waitUntil(() => scripted.basesLookedAt.length === 1);
  expect(followed).toEqual([]);
  await scripted.pipeline.wake([push("main")]);
  await waitUntil(() => followed.length === 2);
  expect(new Set(followed)).toEqual(new Set([1, 2]));
  expect(scripted.basesLookedAt).toEqual(["topic", "main"]);
});

test("a look that was killed is done again, what was asked for meanwhile follows it, and later calls are heard", async () => {
  const prefix = "{killed-look}";
  const file = join(await makeTempDir(), "looks");
  const child = spawn(process.execPath, [join(import.meta.dirname, "look-child.ts"), server().socket, prefix, file]);
  const ended = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  const scripted = start({ prefix });
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.wake([wakeUp(1)]);
  await waitUntil(async () => (await readFile(file, "utf8")) === "looks at 1\n", { timeoutMs: 20_000 });
  await scripted.pipeline.wake([wakeUp(1)]);
  await scripted.pipeline.wake([wakeUp(1)]);
  child.kill("SIGKILL");
  await ended;
  await scripted.pipeline.startWorkers();
  await waitUntil(() => scripted.looks.length === 2, { timeoutMs: 20_000 });
  await waitUntil(async () => (await scripted.pipeline.store.find(idOf(1)))?.item.status === "review");
  await waitUntil(async () => (await scripted.redis.keys(`${prefix}:look:d[en]:*`)).length === 0);
  await scripted.pipeline.wake([wakeUp(1)]);
  await waitUntil(() => scripted.looks.length === 3);
});

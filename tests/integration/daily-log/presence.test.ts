import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { listPresences, startPresence } from "../../../src/daily-log/presence.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

async function makeKeeper() {
  const dir = await makeTempDir();
  let [ms, answers] = [Date.parse("2026-11-20T09:00:00Z"), true];
  const errors: unknown[] = [];
  const keeper = await startPresence({
    dir,
    host: "mill",
    pid: 7,
    now: () => new Date(ms),
    ping: async () => {
      if (!answers) throw new Error("Connection is closed.");
    },
    onError: (error) => errors.push(error),
    everyMs: 5,
  });
  onTestFinished(() => keeper.stop());
  const read = async () => (await listPresences(dir))[0];
  const at = async (time: string, doAnswer: boolean) => {
    [ms, answers] = [Date.parse(`2026-11-20T${time}:00Z`), doAnswer];
    await waitUntil(async () => (await read())?.seenAt === `2026-11-20T${time}:00.000Z`, {
      what: `the beat of ${time}`,
    });
  };
  return { dir, keeper, read, at, errors };
}

describe("the signs of life of a runner", () => {
  it("go on while it lives, and end with its stop", async () => {
    const { keeper, read, at, errors } = await makeKeeper();
    await at("09:30", true);
    expect(await read()).toMatchObject({ startedAt: "2026-11-20T09:00:00.000Z", outages: [] });
    expect(await read()).not.toHaveProperty("stoppedAt");
    await keeper.stop();
    expect(await read()).toMatchObject({ stoppedAt: "2026-11-20T09:30:00.000Z" });
    expect(errors).toEqual([]);
  });

  it("tell when the state did not answer, from the last answer to the next", async () => {
    const { read, at } = await makeKeeper();
    await at("09:10", true);
    await at("09:20", false);
    await at("09:40", false);
    expect((await read())?.outages).toEqual([{ from: "2026-11-20T09:10:00.000Z" }]);
    await at("09:50", true);
    const outage = { from: "2026-11-20T09:10:00.000Z", to: "2026-11-20T09:50:00.000Z" };
    await waitUntil(async () => (await read())?.outages[0]?.to !== undefined, { what: "the outage to end" });
    expect((await read())?.outages).toEqual([outage]);
  });

  it("are kept for a month and a half, and a broken file of them says nothing", async () => {
    const dir = await makeTempDir();
    await writeFile(join(dir, "2026-09-01T00-00-00-000Z-1.json"), "{}");
    await writeFile(join(dir, "2026-11-19T00-00-00-000Z-2.json"), '{"host":');
    const now = () => new Date("2026-11-20T09:00:00Z");
    const options = { dir, host: "mill", pid: 7, now, ping: async () => undefined, onError: () => undefined };
    const keeper = await startPresence(options);
    await keeper.stop();
    expect((await readdir(dir)).filter((name) => name.startsWith("2026-09"))).toEqual([]);
    expect(await listPresences(dir)).toHaveLength(1);
  });
});

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeSignal } from "../../../fakes/fake-signals.ts";
import { startTestRedis, type TestRedis } from "../../../helpers/redis.ts";
import { openSignalWorld, type SignalWorld } from "./signal-world.ts";

let server: TestRedis;
let world: SignalWorld;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
afterEach(() => world.close());

/** Issue #1 is filed, its source has had signals four times, and says now that it is resolved. */
async function openKnown(): Promise<void> {
  world = openSignalWorld(server);
  const signal = makeSignal("1", world.now());
  world.source.signals = [signal];
  for (let pass = 0; pass < 4; pass += 1) {
    await world.run();
    world.pass();
  }
  expect(world.tracker.issues.get(1)?.state).toBe("open");
  world.source.states.set(signal.key, { state: "resolved", how: "marked as resolved" });
  world.tracker.writes.length = 0;
  world.events.length = 0;
}

test("A source that suddenly has nothing is silent, and nothing is closed or resolved on that day", async () => {
  await openKnown();
  world.source.signals = [];
  for (let hour = 0; hour < 24; hour += 1) {
    const { silent } = await world.run();
    expect(silent, String(hour)).toMatchObject([{ source: "sentry acme", error: { code: "signals.source_quiet" } }]);
    world.pass();
  }
  expect(world.tracker.issues.get(1)?.state).toBe("open");
  expect(world.tracker.writes).toEqual([]);
  const types = new Set(world.events.map(({ type }) => type));
  expect(types).toEqual(new Set(["source:silent", "signals:passed"]));
});

test("After a day of nothing it is believed, and what its source resolved is closed", async () => {
  await openKnown();
  world.source.signals = [];
  await world.run();
  world.pass(24 * 3_600_000);
  expect((await world.run()).silent).toEqual([]);
  expect(world.tracker.issues.get(1)?.state).toBe("closed");
});

test("One that comes back is believed at once, and doubted again only after it had signals for a while", async () => {
  await openKnown();
  const [signal] = world.source.signals;
  world.source.signals = [];
  expect((await world.run()).silent).toHaveLength(1);
  world.source.signals = [makeSignal("2", world.now())];
  world.pass();
  expect((await world.run()).silent).toEqual([]);
  expect(signal?.key).toBeDefined();
  expect(world.tracker.issues.get(1)?.state).toBe("closed");
  world.source.signals = [];
  world.pass();
  expect((await world.run()).silent).toEqual([]);
});

test("A dry run doubts it, too, and notes down nothing", async () => {
  await openKnown();
  world.source.signals = [];
  const keys = async () => (await world.redis.keys("*readings*")).toSorted();
  const before = await Promise.all((await keys()).map((key) => world.redis.lrange(key, 0, -1)));
  expect((await world.run({ dryRun: true })).silent).toHaveLength(1);
  expect(await Promise.all((await keys()).map((key) => world.redis.lrange(key, 0, -1)))).toEqual(before);
  expect(world.events).toEqual([]);
});

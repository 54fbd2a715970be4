import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ParkError } from "../../../../src/domain/errors.ts";
import type { Signal } from "../../../../src/domain/signal.ts";
import { makeSignal, REPO } from "../../../fakes/fake-signals.ts";
import { startTestRedis, type TestRedis } from "../../../helpers/redis.ts";
import { openSignalWorld, type SignalWorld } from "./signal-world.ts";

let server: TestRedis;
const worlds: SignalWorld[] = [];
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

const DAY = 24 * 3_600_000;

/** A world in which the signal has issue #1. */
async function openFiled(changes: Partial<Signal> = {}, config: Record<string, unknown> = {}): Promise<SignalWorld> {
  const world = openSignalWorld(server, config);
  worlds.push(world);
  world.source.signals = [makeSignal("1", world.now(), { releases: ["1.0"], ...changes })];
  await world.begin();
  await world.run();
  expect(world.tracker.issues.get(1)?.state).toBe("open");
  world.tracker.writes.length = 0;
  return world;
}

async function close(world: SignalWorld, as: "completed" | "not-planned" = "completed"): Promise<void> {
  await world.tracker.port.ensureIssueState(REPO, 1, "closed", as);
  await world.run();
  world.tracker.writes.length = 0;
}

const first = async (world: SignalWorld) => (await world.run()).decided[0];

function seeIn(world: SignalWorld, ...releases: string[]): void {
  const [signal] = world.source.signals;
  if (signal !== undefined)
    Object.assign(signal, { releases, state: "regressed", lastSeen: world.now().toISOString() });
}

test("A release from after the fix reopens the issue; one from before does not", async () => {
  const world = await openFiled();
  await close(world);
  world.pass(DAY);
  seeIn(world, "1.0");
  expect(await first(world)).toMatchObject({ decision: "old-release", issue: 1 });
  expect(world.tracker.writes).toEqual([]);
  seeIn(world, "1.0", "1.1");
  expect(await first(world)).toMatchObject({ decision: "reopened", issue: 1, why: "it came back in 1.1" });
  expect(world.tracker.issues.get(1)).toMatchObject({ state: "open" });
  expect(world.tracker.issues.get(1)?.labels).toContain("regression");
  expect(world.tracker.writes).toEqual(["comment signal on #1", "open #1", "+regression on #1"]);
  expect(await first(world)).toMatchObject({ decision: "known" });
});

test("Where no release is named, the source's own word decides", async () => {
  const world = await openFiled({ releases: [] });
  await close(world);
  expect(await first(world)).toMatchObject({ decision: "old-release" });
  world.pass(DAY);
  seeIn(world);
  expect(await first(world)).toMatchObject({ decision: "reopened" });
});

test("What was just closed is neither filed nor reopened within the cool-down, unless a later release shows it", async () => {
  const world = await openFiled({ releases: [] }, { coolDown: "6h" });
  await close(world);
  world.pass(5 * 3_600_000);
  seeIn(world);
  expect(await first(world)).toMatchObject({
    decision: "cooling",
    issue: 1,
    why: "#1 was closed less than 6h ago, and no later release shows it",
  });
  // Also where somebody deleted the issue meanwhile.
  const issue = world.tracker.issues.get(1);
  world.tracker.issues.delete(1);
  expect(await first(world)).toMatchObject({ decision: "cooling" });
  if (issue !== undefined) world.tracker.issues.set(1, issue);
  expect(world.tracker.writes).toEqual([]);
  seeIn(world, "2.0");
  expect(await first(world)).toMatchObject({ decision: "reopened" });
});

test("A cause that keeps coming back in the source's word alone is taken up when the cool-down is over", async () => {
  const world = await openFiled({ releases: [] }, { coolDown: "6h" });
  await close(world);
  seeIn(world);
  world.pass(6 * 3_600_000 - 60_000);
  expect(await first(world)).toMatchObject({ decision: "cooling" });
  world.pass(60_000);
  expect(await first(world)).toMatchObject({ decision: "reopened" });
});

test("After three times it goes to a person", async () => {
  const world = await openFiled();
  for (let time = 1; time <= 3; time += 1) {
    await close(world);
    seeIn(world, `2.${time}`);
    expect(await first(world)).toMatchObject({ decision: "reopened" });
  }
  await close(world);
  seeIn(world, "2.4");
  expect(await first(world)).toMatchObject({ decision: "person", issue: 1 });
  expect(world.tracker.issues.get(1)).toMatchObject({ state: "closed" });
  expect(world.tracker.issues.get(1)?.labels).toContain("millrace:failed");
  world.tracker.writes.length = 0;
  await world.run();
  expect(world.tracker.writes).toEqual([]);
});

test("What was closed as not planned stays closed, whatever release comes", async () => {
  const world = await openFiled();
  await close(world, "not-planned");
  seeIn(world, "9.0");
  expect(await first(world)).toMatchObject({ decision: "declined" });
  expect(world.tracker.writes).toEqual([]);
});

test("A fault that comes back long after its fix gets a new issue that names the old one", async () => {
  const world = await openFiled();
  await close(world);
  world.pass(20 * DAY);
  seeIn(world, "3.0");
  expect(await first(world)).toMatchObject({ decision: "filed", issue: 2 });
  expect(world.tracker.issues.get(2)?.body).toContain("fixed once before, in #1");
  expect(world.tracker.issues.get(1)?.state).toBe("closed");
  expect(await first(world)).toMatchObject({ decision: "known", issue: 2 });
});

test("What its source resolved is closed with the reason, but not while somebody works on it", async () => {
  const world = await openFiled();
  const [signal] = world.source.signals;
  world.source.signals = [];
  world.source.states.set(signal?.key ?? "", { state: "resolved", how: "resolved in the release 1.1" });
  world.atWork.add(1);
  await world.run();
  expect(world.tracker.writes).toEqual([]);
  world.atWork.clear();
  await world.run();
  expect(world.tracker.issues.get(1)).toMatchObject({ state: "closed", closedAs: "completed" });
  expect(world.tracker.comments.get(1)?.[0]?.body).toContain("resolved in the release 1.1");
  expect(world.events).toContainEqual(expect.objectContaining({ type: "signal:closed", issue: 1 }));
});

test("What is only quiet, or whose source is silent, stays open", async () => {
  const world = await openFiled();
  const [signal] = world.source.signals;
  world.source.signals = [];
  await world.run();
  world.source.states.set(signal?.key ?? "", { state: "resolved", how: "marked" });
  world.source.trouble = new ParkError("No.", { code: "sentry.no_permission" });
  await world.run();
  expect(world.tracker.issues.get(1)?.state).toBe("open");
});

test("A merged fix is told to the source by its commit, once", async () => {
  const world = await openFiled();
  world.fixes.set(1, { commit: "c".repeat(40), pullRequest: 9 });
  await close(world);
  await world.run();
  expect(world.source.resolved).toEqual([`sentry:host:acme:1 ${"c".repeat(40)}`]);
  expect(world.events.filter(({ type }) => type === "signal:resolved")).toHaveLength(1);
  seeIn(world, "1.1");
  await world.run();
  expect(world.tracker.comments.get(1)?.at(-1)?.body).toContain("The fix that did not hold is in #9.");
});

test("An issue that was closed without a merged fix tells the source nothing", async () => {
  const world = await openFiled();
  await close(world);
  expect(world.source.resolved).toEqual([]);
});

test("Ten times as many events are told once, in one comment that is edited", async () => {
  const world = await openFiled();
  const grow = async (events: number) => {
    const [signal] = world.source.signals;
    if (signal !== undefined) signal.events = events;
    await world.run();
  };
  await grow(900);
  expect(world.tracker.writes).toEqual([]);
  await grow(1_500);
  await grow(1_600);
  await grow(12_000);
  expect(world.tracker.writes).toEqual(["comment signal on #1", "edit comment signal on #1"]);
});

test("A mute in the configuration counts until its day, and what is muted in the source is left alone", async () => {
  const world = openSignalWorld(server, {
    mute: [{ match: "extension*frame", reason: "A browser's own", until: "2026-11-21" }],
  });
  worlds.push(world);
  world.source.signals = [
    makeSignal("1", world.now(), { message: "extension broke a frame" }),
    makeSignal("2", world.now(), { state: "muted" }),
  ];
  await world.begin();
  const { decided } = await world.run();
  expect(decided.map(({ decision }) => decision)).toEqual(["muted", "muted"]);
  expect(decided.map(({ why }) => why).toSorted()).toEqual([
    "A browser's own (until 2026-11-21)",
    "muted in the source",
  ]);
  world.pass(DAY);
  expect((await world.run()).decided.map(({ decision }) => decision).toSorted()).toEqual(["filed", "muted"]);
});

test("What is linked, being fixed, a test's or a third party's is below the bar, with that as the reason", async () => {
  const world = openSignalWorld(server);
  worlds.push(world);
  world.source.signals = [
    makeSignal("1", world.now(), { linked: ["https://github.com/acme/shop/issues/3"] }),
    makeSignal("2", world.now(), { isBeingFixed: true }),
    makeSignal("3", world.now(), { environment: "CI" }),
    makeSignal("4", world.now(), { isThirdParty: true }),
    makeSignal("5", world.now(), { users: 1, events: 3, trend: { last6h: 3, last3d: 3 }, state: "escalating" }),
  ];
  await world.begin();
  const { decided } = await world.run();
  const why = new Map(decided.map((one) => [one.names[0], one.why]));
  expect(decided.every(({ decision }) => decision === "below")).toBe(true);
  expect(why.get("SHOP-1")).toContain("linked already");
  expect(why.get("SHOP-2")).toBe("a fix is open already");
  expect(why.get("SHOP-3")).toBe("environment CI");
  expect(why.get("SHOP-4")).toBe("no frame of our own");
  expect(why.get("SHOP-5")).toBe("fewer than 2 people and 20 events");
});

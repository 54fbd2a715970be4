import { describe, expect, test } from "vitest";
import { toWorkItemId } from "../../../../src/domain/work-item.ts";
import { inParallel } from "../../../../src/stages/scout/in-parallel.ts";
import { toSeen } from "../../../../src/stages/scout/seen.ts";
import { createWorld, makeIssue, READY, REPO, type World } from "../../../fakes/stage-world.ts";

const known = (issue: number) => ({ id: toWorkItemId(REPO, issue), issue });
const scout = (world: World, items: number[] = []) =>
  world.stages.scout.run(REPO, items.map(known), world.abort.signal);

describe("what scout lists", () => {
  test("holds the labelled issues only, first things first", async () => {
    const world = createWorld();
    world.open({ number: 1, labels: [] });
    world.open({ number: 2, labels: [READY, "low"] });
    world.open({ number: 3, labels: [READY, "P0"] });
    const { sightings } = await scout(world);
    expect(sightings.map(({ snapshot }) => snapshot.number)).toEqual([3, 2]);
    expect(sightings[0]?.id).toBe("acme--shop-3");
  });

  test("holds all open issues where the project says so", async () => {
    const world = createWorld({ project: { select: "all" } });
    world.open({ number: 1, labels: [] });
    expect((await scout(world)).sightings).toHaveLength(1);
  });
});

describe("a known item that is not listed", () => {
  test("is closed when its issue is closed or gone", async () => {
    const world = createWorld();
    world.open({ number: 1, state: "closed" });
    const { closed, withdrawn } = await scout(world, [1, 2]);
    expect(closed.map(({ id }) => id)).toEqual(["acme--shop-1", "acme--shop-2"]);
    expect(withdrawn).toEqual([]);
  });

  test("is withdrawn when its label is off", async () => {
    const world = createWorld();
    world.open({ number: 1, labels: ["bug"] });
    const { closed, withdrawn } = await scout(world, [1]);
    expect(withdrawn.map(({ id }) => id)).toEqual(["acme--shop-1"]);
    expect(closed).toEqual([]);
  });

  test("is seen all the same when the list missed it", async () => {
    const world = createWorld();
    world.open({ number: 1 });
    world.tracker.port.listOpenIssues = async () => [];
    const report = await scout(world, [1]);
    expect(report).toMatchObject({ closed: [], withdrawn: [] });
    expect(report.sightings.map(({ snapshot }) => snapshot.number)).toEqual([1]);
  });
});

test("scout writes nothing, and a repository outside the configuration is refused", async () => {
  const world = createWorld();
  world.open();
  await scout(world);
  expect(world.writes()).toEqual([]);
  await expect(world.stages.scout.run("acme/other", [], world.abort.signal)).rejects.toThrow(
    /not in the configuration/,
  );
});

test("scout stops when the runner stops", async () => {
  const world = createWorld();
  world.abort.abort();
  await expect(scout(world)).rejects.toMatchObject({ decision: "stop" });
});

describe("the digest of an issue", () => {
  const { labels } = createWorld().config;
  const seen = (issue: Parameters<typeof makeIssue>[0]) => toSeen(makeIssue(issue), labels);

  test("does not change with Millrace's own labels, the labels' order or the time of the last update", () => {
    const before = seen({ labels: ["bug", READY] });
    const own = [labels.working, labels.review, labels.blocked, labels.failed, labels.needsClarification];
    expect(seen({ labels: [READY, "bug", ...own], updatedAt: "2030-01-01T00:00:00Z" })).toBe(before);
  });

  test.each([
    { title: "other" },
    { body: "other" },
    { state: "closed" as const },
    { labels: [] },
    { comments: 1 },
    { milestone: { title: "m", number: 1 } },
  ])("changes with %o", (change) => {
    expect(seen(change)).not.toBe(seen({}));
  });
});

test("at most so many calls are under way at once, and answers keep their order", async () => {
  let underWay = 0;
  let most = 0;
  const answers = await inParallel([3, 1, 2, 5, 4], 2, new AbortController().signal, async (value) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return value * 2;
  });
  expect(answers).toEqual([6, 2, 4, 10, 8]);
  expect(most).toBe(2);
});

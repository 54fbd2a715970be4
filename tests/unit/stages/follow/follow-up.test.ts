import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { WorkItem } from "../../../../src/domain/work-item.ts";
import type { World } from "../../../fakes/stage-world.ts";
import { createPullWorld, makeCheck, makeRemark, makeReview, PULL } from "./pull-world.ts";

const CHANGED = { files: [{ path: "cart.ts", change: "modified" as const }], diff: "" };

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mr-follow-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** As far as exec: the run of a follow-up is prepared. */
async function prepare(options = {}, pull = {}): Promise<{ world: World; item: WorkItem }> {
  const { world, item } = createPullWorld({ root, ...options }, pull);
  world.reviews.reviews.push(makeReview(1));
  world.reviews.remarks.push(makeRemark(2));
  world.workspaces.changes = CHANGED;
  await world.run("follow", item);
  expect(await world.run("prep", item)).toMatchObject({ kind: "advance", to: "exec" });
  return { world, item };
}

describe("a follow-up", () => {
  test("starts at the head of the branch, and its brief says what is open", async () => {
    const { item } = await prepare();
    expect(item.run).toMatchObject({ branch: "millrace/7-round", sequence: 1 });
    const brief = await readFile(join(root, `${item.id}-r1`, "brief.md"), "utf8");
    expect(brief).toContain(`pull request #${PULL} is open with it. You are at its head, head1`);
    expect(brief).toContain("This name says nothing.");
  });

  test("that is accepted is pushed, answers each thread and asks for the review again; repeated, it writes no more", async () => {
    const { world, item } = await prepare();
    const before = structuredClone(item);
    const pushed = { kind: "advance", to: "review", reason: "follow-up-pushed" };
    expect(await world.run("exec", item)).toMatchObject(pushed);
    expect(world.workspaces.pushes).toEqual(["millrace/7-round commit-1"]);
    expect(world.reviews.writes).toEqual([
      `reply in 2 (${item.id}-r1.2): Changed in commit-1.`,
      `ask ann for a review of #${PULL}`,
    ]);
    expect(item.pullRequest).toMatchObject({ followUps: 1, answered: [1, 2], seen: undefined });
    expect(item.followUp).toBeUndefined();
    await world.run("exec", before);
    expect(world.workspaces.pushes).toHaveLength(1);
    expect(world.reviews.writes.filter((write) => write.startsWith("reply"))).toHaveLength(1);
  });

  test("is not pushed when others pushed meanwhile, and the pull request is looked at anew", async () => {
    const { world, item } = await prepare();
    world.workspaces.isTaken = true;
    expect(await world.run("exec", item)).toMatchObject({ kind: "advance", to: "follow" });
    expect(world.reviews.writes).toEqual([]);
    expect(item.followUp).toBeUndefined();
  });

  test("is not pushed to a pull request that was closed meanwhile", async () => {
    const { world, item } = await prepare();
    const pull = world.reviews.pulls.get(PULL);
    if (pull !== undefined) pull.state = "closed";
    expect(await world.run("exec", item)).toMatchObject({ kind: "advance", to: "follow" });
    expect(world.workspaces.pushes).toEqual([]);
  });

  test("whose check still fails comes again with the reason, up to the limit, then goes to a person", async () => {
    const { world, item } = await prepare({ limits: { followUps: 2 } });
    world.checks.exits.set("npm test", [1]);
    expect(await world.run("exec", item)).toMatchObject({ to: "prep", reason: "retry-with-feedback" });
    expect(item).toMatchObject({ attempts: 0, pullRequest: { followUps: 1 } });
    world.checks.exits.set("npm test", [0, 1]);
    await world.run("prep", item);
    expect(item.run?.sequence).toBe(2);
    expect(await world.run("exec", item)).toMatchObject({ kind: "park", reason: "follow-ups-used" });
    expect(world.workspaces.pushes).toEqual([]);
    expect(world.tracker.comments.get(PULL)).toHaveLength(1);
  });

  test("is judged against the base, too: a secret that the branch would publish is found", async () => {
    const { world, item } = await prepare();
    const secret = `+++ b/key\n+ghp_${"a".repeat(36)}`;
    world.workspaces.whole = { ...CHANGED, diff: secret };
    expect(await world.run("exec", item)).toMatchObject({ to: "prep", reason: "retry-with-feedback" });
    expect(item.feedback).toContain("would publish a GitHub token");
  });

  test("that touches a protected path is kept back", async () => {
    const { world, item } = await prepare();
    world.workspaces.changes = { files: [{ path: ".github/ci.yml", change: "modified" }], diff: "" };
    expect(await world.run("exec", item)).toMatchObject({ kind: "park", reason: "result-flagged" });
    expect(world.workspaces.pushes).toEqual([]);
  });
});

describe("a conflict", () => {
  const CONFLICT = { merging: "conflict", mergeableState: "dirty" } as const;

  test("that git can merge is merged without an agent", async () => {
    const { world, item } = createPullWorld({ root }, CONFLICT);
    await world.run("follow", item);
    expect(await world.run("prep", item)).toMatchObject({ to: "review", reason: "follow-up-pushed" });
    expect(world.workspaces.pushes).toEqual(["millrace/7-round merge"]);
    expect(world.agents.starts).toEqual([]);
  });

  test("whose markers are still there is no result", async () => {
    const { world, item } = createPullWorld({ root }, CONFLICT);
    world.workspaces.conflicts = ["cart.ts"];
    world.reviews.checks.set("head1", [makeCheck("ci", "passed")]);
    const diff = "--- a/cart.ts\n+++ b/cart.ts\n@@ -1,1 +1,2 @@\n one\n+<<<<<<< ours\n";
    world.workspaces.changes = { ...CHANGED, diff };
    await world.run("follow", item);
    await world.run("prep", item);
    expect(await world.run("exec", item)).toMatchObject({ to: "prep", reason: "retry-with-feedback" });
    expect(item.feedback).toContain("cart.ts still holds conflict markers.");
  });
});

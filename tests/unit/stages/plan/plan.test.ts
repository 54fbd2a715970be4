import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWorld, makeItem } from "../../../fakes/stage-world.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mr-plan-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The plan is under the issue. */
async function propose() {
  const world = createWorld({ root, project: { autonomy: "plan" } });
  world.open();
  const item = makeItem(7, { stage: "prep" });
  world.agents.handBack = { status: "done", summary: "Round after tax." };
  world.workspaces.changes = { files: [{ path: "cart.ts", change: "modified" }], diff: "" };
  await world.run("prep", item);
  expect(item.run?.purpose).toBe("plan");
  expect(await world.run("exec", item)).toMatchObject({ kind: "wait", reason: "plan-proposed" });
  return { world, item };
}

test("A plan goes under the issue, and nothing that the agent wrote is pushed", async () => {
  const { world } = await propose();
  expect(world.tracker.comments.get(7)?.[0]?.body).toContain("> Round after tax.");
  expect(world.workspaces.pushes).toEqual([]);
  expect(world.workspaces.commits).toEqual([]);
});

test("A plan that nobody approved waits, and is not made again", async () => {
  const { world, item } = await propose();
  world.reviews.approvals = ["eve"];
  expect(await world.run("prep", item)).toMatchObject({ kind: "wait", reason: "plan-proposed" });
  expect(world.agents.starts).toHaveLength(1);
});

test("A thumbs-up by somebody who may triage lets the work begin, with the plan in its brief", async () => {
  const { world, item } = await propose();
  if (item.plan !== undefined) item.plan.url = "https://host/acme/shop/issues/7#issuecomment-9";
  world.reviews.approvals = ["ann"];
  expect(await world.run("prep", item)).toMatchObject({ kind: "advance", to: "exec" });
  expect(item).toMatchObject({ plan: { approvedBy: "ann" }, run: { sequence: 2 } });
  expect(item.run?.purpose).toBeUndefined();
});

test("A run that hands back no plan is an attempt", async () => {
  const world = createWorld({ root, project: { autonomy: "plan" } });
  world.open();
  const item = makeItem(7, { stage: "prep" });
  await world.run("prep", item);
  expect(await world.run("exec", item)).toMatchObject({ to: "prep", reason: "retry-with-feedback" });
  expect(item.attempts).toBe(1);
});

import { describe, expect, test } from "vitest";
import type { AgentHandBack } from "../../../../src/domain/agent-run.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { createWorld, makeItem, SECRET } from "../../../fakes/stage-world.ts";

const TEXT = `**Stay with the present queue.** It holds all that the shop needs, and @everyone knows it, see #1.

For the other one speaks that it is faster, which nobody here notices; against it, two weeks of work. ${SECRET}`;

async function runDecision(handBack: AgentHandBack, changes?: { path: string }) {
  const root = await makeTempDir();
  const world = createWorld({ root });
  world.open({
    title: "Decide which queue the shop uses",
    body: "We have two candidates, `a` and `b`. Which one should it be, and why? The load is 5 jobs a second.",
  });
  const item = makeItem(7);
  expect(await world.run("triage", item)).toMatchObject({ kind: "advance", to: "prep" });
  expect(item.decision?.product).toBe("decision");
  await world.run("prep", item);
  if (changes !== undefined) {
    world.workspaces.changes = { files: [{ ...changes, change: "added" }], diff: `+++ b/${changes.path}\n+x\n` };
  }
  world.agents.handBack = handBack;
  return { world, item };
}

describe("an issue whose work is a decision", () => {
  test("ends in one comment, quoted, neutralised and without secrets, and waits for a person", async () => {
    const { world, item } = await runDecision({ status: "done", summary: "Weighed.", decision: TEXT });
    for (let look = 0; look < 2; look++) {
      const outcome = await world.run("exec", { ...structuredClone(item), stage: "exec" });
      expect(outcome).toMatchObject({ kind: "advance", to: "review", reason: "decision-written" });
    }
    expect(world.tracker.comments.get(7)).toHaveLength(1);
    const body = world.tracker.comments.get(7)?.[0]?.body ?? "";
    expect(body).toContain("> **Stay with the present queue.**");
    expect(body).not.toMatch(/@everyone|#1\b/);
    expect(body).not.toContain(SECRET);
    expect(world.host.pulls).toEqual([]);
    expect(world.tracker.issues.get(7)).toMatchObject({ state: "open" });
    expect(world.tracker.issues.get(7)?.labels).toContain("millrace:review");
  });

  test("ends in a pull request where the agent wrote a record in the repository", async () => {
    const handBack = { status: "done" as const, summary: "Written.", decision: TEXT };
    const { world, item } = await runDecision(handBack, { path: "docs/adr/7.md" });
    expect(await world.run("exec", item)).toMatchObject({ reason: "pull-request-opened" });
    expect(world.tracker.comments.get(7)).toBeUndefined();
  });

  test.each([
    ["says nothing", { status: "done", summary: "Done.", decision: "Take the first one." }],
    ["holds a token", { status: "done", summary: "Done.", decision: `${TEXT} ghp_${"a1".repeat(20)}` }],
    ["is missing", { status: "done", summary: "Done." }],
  ] as const)("is tried again where the text %s", async (_what, handBack) => {
    const { world, item } = await runDecision(handBack);
    expect(await world.run("exec", item)).toMatchObject({ kind: "advance", reason: "retry-with-feedback" });
    expect(world.tracker.comments.get(7)).toBeUndefined();
  });
});

test("a text for a decision that nobody asked for is no result", async () => {
  const root = await makeTempDir();
  const world = createWorld({ root });
  world.open();
  const item = makeItem(7);
  await world.run("prep", item);
  world.agents.handBack = { status: "done", summary: "Weighed.", decision: TEXT };
  expect(await world.run("exec", item)).toMatchObject({ reason: "retry-with-feedback" });
  expect(world.tracker.comments.get(7)).toBeUndefined();
});

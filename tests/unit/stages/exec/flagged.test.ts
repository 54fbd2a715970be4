import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { createWorld, makeItem } from "../../../fakes/stage-world.ts";

const FLAG = "AGENTS.md is protected and must stay as it is.";

/** An item whose agent did the work, and touched a protected path on the way. */
async function work(project: object = {}) {
  const root = await makeTempDir();
  const world = createWorld({ root, project: { ...project } });
  world.open();
  const item = makeItem(7, { stage: "exec" });
  await world.run("prep", item);
  world.workspaces.changes = {
    files: [
      { path: "src/cart.ts", change: "modified" },
      { path: "AGENTS.md", change: "modified" },
    ],
    diff: "",
  };
  return { world, item, root };
}

describe("a good result that a person has to look at first", () => {
  test("is parked with its work kept, not published, and says why in one comment", async () => {
    const { world, item, root } = await work();
    const before = structuredClone(item);
    const outcome = await world.run("exec", item);
    expect(outcome).toMatchObject({ kind: "park", reason: "result-flagged" });
    expect(outcome.explanation).toContain(FLAG);
    expect(outcome.explanation).toContain(`git -C ${join(root, "acme--shop-7-r1", "clone")} show commit-1`);
    await world.run("exec", before);
    expect(world.host.pulls).toEqual([]);
    expect(world.workspaces.pushes).toEqual([]);
    expect(world.tracker.comments.get(7)).toHaveLength(1);
    const body = world.tracker.comments.get(7)?.[0]?.body ?? "";
    expect(body).toContain("is protected and must stay as it is");
    expect(body).toContain("millrace retry acme--shop-7");
    expect(body).not.toContain(root);
    expect(world.events.find(({ type }) => type === "run:judged")).toMatchObject({ accepted: false, findings: [FLAG] });
  });

  test("stays parked when the issue is looked at again, until the task changes or a person retries", async () => {
    const { world, item } = await work();
    const { explanation } = await world.run("exec", item);
    expect(await world.run("prep", item)).toEqual({ kind: "park", reason: "result-flagged", explanation });
    world.tick();
    world.tracker.addComment(7, { author: "max", body: "The notes may be changed for this." });
    expect(await world.run("prep", item)).toMatchObject({ reason: "prepared" });
    expect(item).toMatchObject({ flagged: undefined });
    expect(item.feedback).toContain(FLAG);
  });

  test("becomes a draft that says so at its top, where the project wants it", async () => {
    const { world, item } = await work({ flagged: "draft" });
    const outcome = await world.run("exec", item);
    expect(outcome).toMatchObject({ kind: "advance", to: "review" });
    expect(outcome.explanation).toContain(FLAG);
    const [pull] = world.host.pulls;
    expect(pull).toMatchObject({ isDraft: true, headBranch: "millrace/7-round-the-cart-total-after-tax" });
    expect(pull?.text.indexOf("AGENTS.md is protected")).toBeLessThan(pull?.text.indexOf("Closes #7") ?? 0);
    expect(pull?.text).toMatch(/^> \[!WARNING\]/);
  });

  test("that also fails its checks is a failed attempt like any other, with the flag in its feedback", async () => {
    const { world, item } = await work({ flagged: "draft" });
    world.checks.exits.set("npm test", [1]);
    expect(await world.run("exec", item)).toMatchObject({ kind: "advance", to: "prep" });
    expect(item.feedback).toContain(FLAG);
    expect(item.feedback).toContain('The check "npm test" fails');
    expect(world.host.pulls).toEqual([]);
  });

  test("is not flagged where the project protects nothing of it", async () => {
    const { world, item } = await work({ protect: [] });
    expect(await world.run("exec", item)).toMatchObject({ reason: "pull-request-opened" });
    expect(world.host.pulls[0]).toMatchObject({ isDraft: false });
    expect(world.host.pulls[0]?.text).not.toContain("WARNING");
  });
});

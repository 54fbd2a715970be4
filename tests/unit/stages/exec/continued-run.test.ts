import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AgentRunEnd } from "../../../../src/domain/agent-run.ts";
import { createWorld, makeItem } from "../../../fakes/stage-world.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

const [FIRST, SECOND, THIRD] = ["acme--shop-7-r1", "acme--shop-7-r2", "acme--shop-7-r3"];
const CUT = { kind: "killed", openSession: "session-1" } as const;

/** An item whose first run ended like this; then it was prepared again. */
async function endFirst(end: Partial<AgentRunEnd>) {
  const root = await makeTempDir();
  const world = createWorld({ root });
  world.open();
  const item = makeItem(7);
  await world.run("prep", item);
  world.agents.end = end;
  await world.run("exec", item);
  const outcome = await world.run("prep", item);
  return { world, item, root, outcome };
}

test.each(["killed", "lost", "idle"] as const)(
  "a run that is %s is gone on with, in its clone and its HOME",
  async (kind) => {
    const { world, item, root, outcome } = await endFirst({ ...CUT, kind });
    expect(outcome).toMatchObject({ kind: "advance", to: "exec", explanation: expect.stringContaining(FIRST) });
    expect(item).toMatchObject({ attempts: 0, run: { id: SECOND, continues: { run: FIRST, sessionId: "session-1" } } });
    world.agents.end = {};
    await world.run("exec", item);
    expect(world.agents.starts[1]).toMatchObject({
      run: SECOND,
      runDir: join(root, SECOND),
      workDir: join(root, FIRST, "clone"),
      briefFile: join(root, SECOND, "brief.md"),
      resume: { run: FIRST, runDir: join(root, FIRST), sessionId: "session-1" },
    });
    expect([...world.budget.reserved]).toEqual([FIRST, SECOND]);
    const brief = await readFile(join(root, SECOND, "brief.md"), "utf8");
    expect(brief).toMatch(/^# Go on\n/);
    expect(brief).toContain("rounded before tax");
  },
);

test("the checks of the base are not run again in a clone that an agent has worked in", async () => {
  const { world } = await endFirst(CUT);
  expect(world.checks.runs).toEqual([["npm test"]]);
});

test("without a session, or with one that is over, the next run starts afresh", async () => {
  const { world, item, root } = await endFirst({ kind: "killed" });
  expect(item.run).toMatchObject({ id: SECOND, continues: undefined });
  await world.run("exec", item);
  expect(world.agents.starts[1]).toMatchObject({ workDir: join(root, SECOND, "clone"), resume: undefined });
  expect(await readFile(join(root, SECOND, "brief.md"), "utf8")).not.toContain("# Go on");
});

test("a task that a person changed meanwhile is started afresh", async () => {
  const root = await makeTempDir();
  const world = createWorld({ root });
  world.open();
  const item = makeItem(7);
  await world.run("prep", item);
  world.agents.end = CUT;
  await world.run("exec", item);
  world.open({ body: "Now the total is to be rounded before tax, and shown in the cart with two digits always." });
  await world.run("prep", item);
  expect(item.run).toMatchObject({ id: SECOND, continues: undefined });
});

test("it happens once: the run after a second cut starts afresh, and neither was an attempt", async () => {
  const { world, item } = await endFirst(CUT);
  world.agents.end = { ...CUT, openSession: "session-2" };
  expect(await world.run("exec", item)).toMatchObject({ to: "prep", explanation: expect.stringContaining("killed") });
  expect(item).toMatchObject({ attempts: 0, setbacks: 2 });
  await world.run("prep", item);
  expect(item.run).toMatchObject({ id: THIRD, continues: undefined });
});

test("a conversation that its program does not find is no attempt, but a setback like the cut before it", async () => {
  const { world, item } = await endFirst(CUT);
  world.agents.end = { kind: "failed" };
  expect(await world.run("exec", item)).toMatchObject({ kind: "advance", to: "prep" });
  expect(item.attempts).toBe(0);
  await world.run("prep", item);
  expect(item.run).toMatchObject({ id: THIRD, continues: undefined, previousEnd: "killed" });
  world.agents.end = CUT;
  await world.run("exec", item);
  expect(item).toMatchObject({ attempts: 0, setbacks: 3 });
});

test("an agent that ends with a question and changed nothing has it passed on; with changes it is judged", async () => {
  const { world, item } = await endFirst({ kind: "asked", question: "Up or down?" });
  expect(item.attempts).toBe(0);
  expect(item.question?.text).toBe("Up or down?");
  expect(world.tracker.writes.some((write) => write.includes("needs-clarification"))).toBe(true);
  world.workspaces.changes = { files: [{ path: "src/cart.ts", change: "modified" }], diff: "+++ b/src/cart.ts\n+x\n" };
  expect(await world.run("exec", item)).toMatchObject({ kind: "advance", to: "review" });
});

test("a run that went on is not gone on with again, although its own end would let it", async () => {
  const { world, item, root } = await endFirst({ ...CUT, kind: "idle" });
  world.agents.end = { kind: "killed", openSession: "session-2" };
  expect(await world.run("exec", item)).toMatchObject({ kind: "advance", to: "prep" });
  expect(item.attempts).toBe(0);
  await world.run("prep", item);
  expect(item.run).toMatchObject({ id: THIRD, continues: undefined });
  await world.run("exec", item);
  expect(world.agents.starts[2]).toMatchObject({ workDir: join(root, THIRD, "clone"), resume: undefined });
});

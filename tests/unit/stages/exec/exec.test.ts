import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { createWorld, makeItem, SECRET, type WorldOptions } from "../../../fakes/stage-world.ts";
import type { IssueSnapshot } from "../../../../src/domain/issue.ts";

const CHANGE = { files: [{ path: "src/cart.ts", change: "modified" as const }], diff: "+++ b/src/cart.ts\n+x\n" };
const BRANCH = "millrace/7-round-the-cart-total-after-tax";
const PUBLISHED = [
  "+millrace:working on #7",
  "+millrace:review on #7",
  "-millrace:working on #7",
  `pull request #500 from ${BRANCH}`,
  `push ${BRANCH} commit-1`,
];

async function prepare(options: WorldOptions = {}, issue: Partial<IssueSnapshot> = {}) {
  const root = await makeTempDir();
  const world = createWorld({ root, ...options });
  world.open(issue);
  const item = makeItem(7, { stage: "exec" });
  await world.run("prep", item);
  world.workspaces.changes = CHANGE;
  return { world, item, root };
}

describe("a result that holds", () => {
  test("is pushed and becomes a pull request with the labels of one", async () => {
    const { world, item } = await prepare();
    world.agents.handBack = { status: "done", summary: "Rounded it. Closes #1, thanks @everyone" };
    expect(await world.run("exec", item)).toMatchObject({
      kind: "advance",
      to: "review",
      reason: "pull-request-opened",
    });
    expect(world.writes()).toEqual(PUBLISHED);
    expect(item).toMatchObject({ attempts: 1, pullRequest: { number: 500 }, run: { end: { kind: "completed" } } });
    const [pull] = world.host.pulls;
    expect(pull?.title).toBe("Round the cart total after tax");
    expect(pull?.text).toContain("Closes #7");
    expect(pull?.text).toContain("| `npm test` | passed | passed | 1s |");
    expect(pull?.text).toContain("`claude` (1.2.3), 5m, 1200 tokens, $0.25");
    expect(pull?.text).not.toMatch(/#1\b|@everyone/);
    expect(world.workspaces.commits).toEqual([
      "Round the cart total after tax\n\nCloses #7\n\nCo-authored-by: claude <claude@users.noreply.millrace.invalid>",
    ]);
    expect(world.events.map(({ type }) => type)).toEqual([
      "agent:started",
      "agent:ended",
      "run:judged",
      "pull-request:opened",
    ]);
  });

  test("closes no other issue and mentions nobody through a hostile title", async () => {
    const { world, item } = await prepare({}, { title: "Round it, closes #1 [skip ci] @everyone" });
    await world.run("exec", item);
    for (const text of [world.host.pulls[0]?.title, world.workspaces.commits[0]]) {
      expect(text).not.toMatch(/#1\b|skip ci|@everyone/);
    }
  });

  test("is published once, at whatever step the stage was interrupted", async () => {
    for (const port of [
      "ensurePushed",
      "ensurePullRequest",
      "ensureIssueLabel",
      "ensureIssueLabelAbsent",
      "record",
      "reserve",
      "book",
    ] as const) {
      for (const when of ["before", "after"] as const) {
        const { world, item } = await prepare();
        const interrupted = interrupt(world, port, when);
        await expect(world.run("exec", structuredClone(item)), `${port} ${when}`).rejects.toThrow("killed");
        interrupted.repair();
        expect(await world.run("exec", item), `${port} ${when}`).toMatchObject({ reason: "pull-request-opened" });
        expect(world.writes().toSorted(), `${port} ${when}`).toEqual(PUBLISHED.toSorted());
        expect(world.agents.starts).toHaveLength(1);
        expect(world.workspaces.commits).toHaveLength(1);
        expect(world.events.filter(({ type }) => type === "agent:ended")).toHaveLength(1);
        expect([...world.budget.booked.values()]).toEqual([0.25]);
      }
    }
  });

  test("does not publish a secret that the agent repeats", async () => {
    const { world, item } = await prepare({}, { title: `Round it ${SECRET}` });
    world.agents.handBack = { status: "done", summary: `I used ${SECRET}.` };
    await world.run("exec", item);
    expect(JSON.stringify([world.host.pulls, world.workspaces.commits])).not.toContain(SECRET);
  });

  test("is kept and not published when the issue was closed meanwhile", async () => {
    const { world, item } = await prepare();
    Object.assign(world.tracker.issues.get(7) ?? {}, { state: "closed" });
    expect(await world.run("exec", item)).toMatchObject({ kind: "reject", reason: "withdrawn" });
    expect(world.writes()).toEqual(["+millrace:working on #7", "-millrace:working on #7"]);
  });
});

type World = Awaited<ReturnType<typeof prepare>>["world"];

/** Kills the stage at the first call of one method, before or after it did its work. */
function interrupt(world: World, name: string, when: "before" | "after") {
  const owner = [world.workspaces.port, world.host.port, world.tracker.port, world.budget.port, world.context].find(
    (port) => name in port,
  );
  const methods = owner as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const original = methods[name];
  if (original === undefined) throw new Error(`no method ${name}`);
  methods[name] = async (...args) => {
    if (when === "after") await original.apply(methods, args);
    throw new Error("killed");
  };
  return { repair: () => void (methods[name] = original) };
}

describe("a result that does not hold", () => {
  test("gives the next attempt what was wrong", async () => {
    const { world, item } = await prepare();
    world.checks.exits.set("npm test", [1]);
    expect(await world.run("exec", item)).toMatchObject({ kind: "advance", to: "prep", reason: "retry-with-feedback" });
    expect(item.attempts).toBe(1);
    expect(item.feedback).toContain('- The check "npm test" fails with exit code 1');
    expect(item.feedback).toContain("$ npm test\noutput of npm test");
    expect(world.writes()).toEqual(["+millrace:working on #7"]);
  });

  test("at the last attempt ends in one comment that helps, and the label", async () => {
    const { world, item } = await prepare({ limits: { attemptsPerItem: 2 } });
    world.checks.exits.set("npm test", [1, 0]);
    await world.run("exec", item);
    await world.run("prep", item);
    world.checks.exits.set("npm test", [1]);
    expect(await world.run("exec", item)).toMatchObject({ kind: "park", reason: "attempts-exhausted" });
    expect(world.writes()).toEqual([
      "+millrace:working on #7",
      "+millrace:failed on #7",
      "-millrace:working on #7",
      "comment failure on #7",
    ]);
    const body = world.tracker.comments.get(7)?.[0]?.body ?? "";
    expect(body).toContain("2 attempts");
    expect(body).toContain("millrace retry acme--shop-7");
    expect(body).not.toContain("output of npm test");
    expect(await world.run("prep", item)).toMatchObject({ kind: "park", reason: "attempts-exhausted" });
  });

  test("edits its comment when it fails once more, and does not add another", async () => {
    const { world, item } = await prepare({ limits: { attemptsPerItem: 1 } });
    world.workspaces.changes = { files: [], diff: "" };
    await world.run("exec", item);
    Object.assign(item, { attempts: 0 });
    await world.run("prep", item);
    world.agents.end = { kind: "hard-limit" };
    await world.run("exec", item);
    expect(world.tracker.comments.get(7)).toHaveLength(1);
    expect(world.writes().filter((write) => write.includes("comment"))).toEqual([
      "comment failure on #7",
      "edit comment failure on #7",
    ]);
  });

  test("ends early when limits cut two attempts in a row", async () => {
    const { world, item } = await prepare({ limits: { attemptsPerItem: 5 } });
    world.agents.end = { kind: "idle" };
    expect(await world.run("exec", item)).toMatchObject({ kind: "advance", to: "prep" });
    await world.run("prep", item);
    world.agents.end = { kind: "hard-limit" };
    expect(await world.run("exec", item)).toMatchObject({ kind: "park", reason: "attempts-exhausted" });
    expect(await world.run("prep", item)).toMatchObject({ kind: "park", reason: "attempts-exhausted" });
  });

  test("does not carry a secret into comments or feedback", async () => {
    const { world, item } = await prepare({ limits: { attemptsPerItem: 1 }, project: { checks: [`echo ${SECRET}`] } });
    world.checks.exits.set(`echo ${SECRET}`, [1]);
    await world.run("exec", item);
    expect(JSON.stringify([world.tracker.comments.get(7), item.feedback, item.run?.end])).not.toContain(SECRET);
  });
});

describe("an agent's question", () => {
  const handBack = { status: "question" as const, summary: "", question: "Which tax, @max? Closes #1" };

  test("is passed on once, holds the issue, and is no attempt", async () => {
    const { world, item } = await prepare();
    Object.assign(world.workspaces, { changes: { files: [], diff: "" } });
    world.agents.handBack = handBack;
    const before = structuredClone(item);
    expect(await world.run("exec", item)).toMatchObject({ kind: "wait", reason: "waiting-for-person" });
    await world.run("exec", before);
    expect(world.tracker.comments.get(7)).toHaveLength(1);
    const body = world.tracker.comments.get(7)?.[0]?.body ?? "";
    expect(body).toContain("@ann");
    expect(body).not.toMatch(/@max|#1\b/);
    expect(item.attempts).toBe(0);
    expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-person" });
    world.tick();
    world.tracker.addComment(7, { author: "max", body: "The German one." });
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance", to: "prep" });
    expect(await world.run("prep", item)).toMatchObject({ kind: "advance", to: "exec" });
  });

  test("is no question where the agent was cut off or changed something", async () => {
    const { world, item } = await prepare();
    world.agents.handBack = handBack;
    expect(await world.run("exec", item)).toMatchObject({ reason: "pull-request-opened" });
  });
});

describe("before the agent starts", () => {
  test("a spent budget makes the item wait, and nothing is started", async () => {
    const { world, item } = await prepare();
    const until = new Date("2026-05-02T00:00:00.000Z");
    world.budget.refusal = { why: "40 of 40 runs were used today.", until };
    expect(await world.run("exec", item)).toMatchObject({ kind: "wait", reason: "budget-spent", until });
    expect(world.agents.starts).toEqual([]);
    expect(world.writes()).toEqual([]);
  });

  test("a spent budget is met before the clone and the checks, and so is what one issue may cost", async () => {
    const { world, item } = await prepare({ limits: { usdPerItem: 0.5 } });
    world.checks.exits.set("npm test", [1]);
    await world.run("exec", item);
    expect(await world.run("prep", item)).toMatchObject({ reason: "prepared" });
    await world.run("exec", item);
    const checks = world.checks.runs.length;
    expect(await world.run("prep", item)).toMatchObject({ kind: "park", reason: "item-budget-spent" });
    const until = new Date("2026-05-02T00:00:00.000Z");
    world.budget.refusal = { why: "Spent.", until };
    world.open({ number: 8 });
    expect(await world.run("prep", makeItem(8))).toMatchObject({ kind: "wait", reason: "budget-spent", until });
    expect(world.checks.runs).toHaveLength(checks);
  });

  test("a run on another machine, or none, is prepared here", async () => {
    const { world, item } = await prepare();
    Object.assign(item.run ?? {}, { host: "other" });
    expect(await world.run("exec", item)).toMatchObject({ kind: "advance", to: "prep" });
    expect(await world.run("exec", makeItem(7))).toMatchObject({ kind: "advance", to: "prep" });
    expect(world.agents.starts).toEqual([]);
  });

  test("it is told its limits and its files", async () => {
    const { world, item, root } = await prepare({ limits: { hard: "30m" } });
    await world.run("exec", item);
    const runDir = join(root, "acme--shop-7-r1");
    expect(world.agents.starts).toMatchObject([
      { runDir, briefFile: join(runDir, "brief.md"), workDir: join(runDir, "clone"), limits: { hardMs: 1_800_000 } },
    ]);
    expect(world.budget.booked.get("acme--shop-7-r1")).toBe(0.25);
  });
});

test("once the lease is lost nothing is published, however the agent ended", async () => {
  const { world, item } = await prepare();
  const { waitForEnd } = world.agents.port;
  world.agents.port.waitForEnd = async (...args) => {
    world.lease.isLost = true;
    return waitForEnd(...args);
  };
  await expect(world.run("exec", item)).rejects.toMatchObject({ decision: "stop" });
  expect(world.writes()).toEqual(["+millrace:working on #7"]);
});

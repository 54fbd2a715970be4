import { describe, expect, test } from "vitest";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { createWorld, makeItem, type World, type WorldOptions } from "../../../fakes/stage-world.ts";
import { toAccountId } from "../../../../src/config/account.ts";
import { toProgramId } from "../../../../src/domain/account.ts";
import { EnvironmentError } from "../../../../src/domain/errors.ts";
import type { WorkItem } from "../../../../src/domain/work-item.ts";
import { HOUR, MINUTE } from "../../../../src/lib/durations.ts";

const KEY = "sk-test-key-of-the-account";

async function openWorld(options: WorldOptions = {}): Promise<World> {
  const agents = { claude: { adapter: "claude-code", apiKey: KEY }, other: { adapter: "command", command: ["x"] } };
  return createWorld({ root: await makeTempDir(), agents, ...options });
}

async function prepare(world: World, number = 7): Promise<WorkItem> {
  world.open({ number });
  const item = makeItem(number, { stage: "exec" });
  expect(await world.run("prep", item)).toMatchObject({ reason: "prepared" });
  return item;
}

/** What the two ways into a run say: prep, before anything is spent, and exec, before the agent starts. */
async function askBoth(world: World, prepared: WorkItem): Promise<object[]> {
  world.open({ number: 70 });
  const fresh = await world.run("prep", makeItem(70));
  return [fresh, await world.run("exec", prepared)];
}

const later = (world: World, ms: number) => new Date(world.now().getTime() + ms);

describe("ends that say nothing about the task", () => {
  test.each([
    ["quota", { kind: "wait", reason: "rate-limited" }],
    ["overloaded", { kind: "wait", reason: "rate-limited" }],
    ["auth", { kind: "wait", reason: "agent-unavailable" }],
    ["spawn-error", { kind: "wait", reason: "agent-unavailable" }],
    ["cancelled", { kind: "wait", reason: "waiting-for-person" }],
    ["killed", { kind: "advance", to: "prep" }],
    ["lost", { kind: "advance", to: "prep" }],
  ] as const)("%s is no attempt, and nothing is published", async (kind, expected) => {
    const world = await openWorld();
    const item = await prepare(world);
    world.agents.end = { kind };
    expect(await world.run("exec", item)).toMatchObject(expected);
    expect(item.attempts).toBe(0);
    expect(world.host.pulls).toEqual([]);
    expect(world.tracker.comments.get(7)).toBeUndefined();
  });

  test.each(["quota", "overloaded", "auth", "spawn-error"] as const)(
    "%s is one record: every other item of the agent waits for it before anything is spent",
    async (kind) => {
      const world = await openWorld();
      const [first, second] = [await prepare(world, 7), await prepare(world, 8)];
      world.agents.end = { kind };
      const outcome = await world.run("exec", first);
      const checks = world.checks.runs.length;
      for (const answer of await askBoth(world, second)) {
        expect(answer).toMatchObject({ kind: "wait", reason: outcome.reason, explanation: outcome.explanation });
      }
      expect(world.agents.starts).toHaveLength(1);
      expect(world.checks.runs).toHaveLength(checks);
      expect(world.budget.reserved.size).toBe(1);
      expect(second.attempts).toBe(0);
      expect(world.events.filter(({ type }) => type === "account:held")).toHaveLength(1);
      expect(JSON.stringify([world.events, [...world.accounts.holds]])).not.toContain(KEY);
    },
  );

  test("a quota holds until the time that was told, and then everything goes on", async () => {
    const world = await openWorld();
    const [first, second] = [await prepare(world, 7), await prepare(world, 8)];
    const until = later(world, 3 * HOUR);
    world.agents.end = { kind: "quota", retryAt: until.toISOString() };
    expect(await world.run("exec", first)).toMatchObject({ until });
    expect(await world.run("exec", second)).toMatchObject({ until });
    world.tick(3 * HOUR);
    world.agents.end = {};
    expect(await world.run("prep", first)).toMatchObject({ reason: "prepared" });
    expect(await world.run("exec", second)).toMatchObject({ kind: "advance" });
    expect(world.accounts.holds.size).toBe(0);
  });

  test("a refused sign-in holds for good, but another key is another account", async () => {
    const world = await openWorld();
    const [first, second] = [await prepare(world, 7), await prepare(world, 8)];
    world.agents.end = { kind: "auth", evidence: ["HTTP 401"] };
    expect(await world.run("exec", first)).toMatchObject({ explanation: expect.stringContaining("HTTP 401") });
    world.tick(100 * HOUR);
    expect(await world.run("exec", second)).toMatchObject({ kind: "wait", until: later(world, 6 * HOUR) });
    world.agents.end = {};
    Object.assign(world.config.agents["claude"] ?? {}, { apiKey: "sk-new" });
    expect(await world.run("exec", second)).toMatchObject({ kind: "advance" });
    expect(world.agents.starts).toHaveLength(2);
  });

  test("an account of another agent is not touched", async () => {
    const world = await openWorld();
    const item = await prepare(world);
    world.agents.end = { kind: "quota" };
    await world.run("exec", item);
    Object.assign(world.config.projects[0] ?? {}, { agent: "other" });
    expect(await world.run("prep", makeItem(7))).toMatchObject({ reason: "prepared" });
  });

  test("a program that is missing holds for this process alone, and the error goes on to the item", async () => {
    const world = await openWorld();
    const item = await prepare(world);
    world.agents.port.ensureStarted = async () => {
      throw new EnvironmentError("No such program.", { code: "agent.program_missing" });
    };
    await expect(world.run("exec", item)).rejects.toMatchObject({ code: "agent.program_missing" });
    expect([...world.accounts.holds.keys()]).toEqual([toProgramId("claude", "box-1")]);
    expect(await world.run("prep", makeItem(7))).toMatchObject({ kind: "wait", reason: "agent-unavailable" });
  });

  test("a run that is under way or over is taken up although its account is held", async () => {
    const world = await openWorld();
    const item = await prepare(world);
    world.agents.states.set((await world.workspaces.port.runDir(item.run?.id ?? ("" as never))) ?? "", {
      state: "running",
      pid: 1,
    });
    const account = toAccountId("claude", world.config);
    const hold = {
      account,
      agent: "claude",
      kind: "auth" as const,
      repeats: 0,
      why: "x",
      since: world.now().toISOString(),
    };
    world.accounts.holds.set(account, hold);
    world.workspaces.changes = { files: [{ path: "a.ts", change: "modified" }], diff: "" };
    expect(await world.run("exec", item)).toMatchObject({ reason: "pull-request-opened" });
    expect(world.accounts.holds.get(account)).toEqual(hold);
  });
});

describe("ends that are no attempt have a bound of their own", () => {
  /** The outcomes of runs in a row that all end like this. */
  async function repeat(world: World, item: WorkItem, times: number) {
    const reasons: string[] = [];
    for (let index = 0; index < times; index++) {
      reasons.push((await world.run("exec", item)).reason);
      world.tick(2 * HOUR);
      if (index < times - 1) await world.run("prep", item);
    }
    return reasons;
  }

  test.each(["lost", "killed"] as const)("%s again and again parks the item in the end", async (kind) => {
    const world = await openWorld();
    const item = await prepare(world);
    world.agents.end = { kind };
    const again = "retry-with-feedback";
    expect(await repeat(world, item, 4)).toEqual([again, again, again, "runs-cut-off"]);
    expect(item.attempts).toBe(0);
    expect(world.writes().slice(-2)).toEqual(["-millrace:working on #7", "+millrace:failed on #7"]);
  });

  test("work that meets the limit of the account each time parks the item, too", async () => {
    const world = await openWorld();
    const item = await prepare(world);
    world.agents.end = { kind: "quota" };
    const limited = "rate-limited";
    expect(await repeat(world, item, 4)).toEqual([limited, limited, limited, "runs-cut-off"]);
  });

  test("a quota that was spent before the run began does not count against the item, but holds longer each time", async () => {
    const world = await openWorld();
    const item = await prepare(world);
    world.agents.end = { kind: "quota", usage: { inputTokens: 0, outputTokens: 0 } };
    const waits: number[] = [];
    for (let index = 0; index < 5; index++) {
      const outcome = await world.run("exec", item);
      const until = outcome.kind === "wait" ? (outcome.until?.getTime() ?? 0) : 0;
      waits.push((until - world.now().getTime()) / MINUTE);
      world.tick(until - world.now().getTime());
      await world.run("prep", item);
    }
    expect(waits).toEqual([15, 30, 60, 60, 60]);
    expect(item.setbacks).toBe(0);
  });

  test("a run that is judged, and a change of the task, begin the count again", async () => {
    const world = await openWorld();
    const item = await prepare(world);
    world.agents.end = { kind: "lost" };
    await repeat(world, item, 3);
    world.agents.end = { kind: "failed" };
    await world.run("prep", item);
    expect(await world.run("exec", item)).toMatchObject({ reason: "retry-with-feedback" });
    expect(item).toMatchObject({ attempts: 1, setbacks: 0 });
    Object.assign(item, { setbacks: 3 });
    Object.assign(world.tracker.issues.get(7) ?? {}, { body: "Another task altogether, with `other.ts`." });
    await world.run("prep", item);
    expect(item.setbacks).toBe(0);
  });
});

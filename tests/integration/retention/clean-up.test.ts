import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { type RunId, toRunId } from "../../../src/domain/agent-run.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { AgentRunState } from "../../../src/domain/ports/agent-runner.ts";
import { toWorkItemId, type WorkItem } from "../../../src/domain/work-item.ts";
import { DAY, MINUTE } from "../../../src/lib/durations.ts";
import { cleanUp, type CleanUpDeps, planCleanUp } from "../../../src/retention/clean-up.ts";
import { createFakeAgents, makeEnd } from "../../fakes/fake-agents.ts";
import { git, makeBench, write } from "../integrations/git/repositories.ts";

const RETENTION = { clones: DAY, runs: 14 * DAY, items: 90 * DAY };
const ENDED: AgentRunState = { state: "ended", end: makeEnd() };

/** Workspaces with real git, items in memory, and agents as the test says. */
async function makeWorld() {
  const bench = await makeBench();
  const items = new Map<string, WorkItem>();
  const agents = createFakeAgents();
  const stopped: string[] = [];
  const events: PipelineEvent[] = [];
  const clock = { now: new Date(), redis: new Date() };
  const toStored = (item: WorkItem) => ({ item, snapshot: {} as never, version: 1 });
  const deps: CleanUpDeps = {
    ...{ dataDir: bench.dataDir, machine: "box", retention: RETENTION, workspaces: bench.workspaces },
    projects: [bench.ref],
    items: {
      find: async (id) => {
        const item = items.get(id);
        return item === undefined ? undefined : toStored(item);
      },
      list: async () => [],
      count: async () => ({}) as never,
      listClosedBefore: async (before) =>
        [...items.values()]
          .filter(({ status, updatedAt }) => status === "closed" && updatedAt < before.toISOString())
          .map((item) => ({ item, version: 1 })),
      forget: async ({ item }) => items.delete(item.id),
    },
    agents: { inspect: agents.port.inspect, stop: async (dir) => void stopped.push(dir) },
    ledger: { append: async (event) => void events.push(event) },
    readRedisTime: async () => clock.redis,
    now: () => clock.now,
  };
  const makeRun = async (issue: number, changes: Partial<WorkItem> = {}, ageMs = 2 * DAY) => {
    const id = toWorkItemId("acme/widget", issue);
    const run = toRunId(id, 1);
    const branch = `millrace/${issue}-fix`;
    const workspace = await bench.workspaces.ensureWorkspace(bench.ref, run, branch);
    const dir = await bench.workspaces.runDir(run);
    await mkdir(join(dir, "home"), { recursive: true });
    await writeFile(join(dir, "home", "cache"), "much");
    await writeFile(join(dir, "log"), "what it said");
    const record = {
      id: run,
      sequence: 1,
      agent: "claude",
      branch,
      baseSha: workspace.baseSha,
      baseline: [],
      host: "box",
    };
    const at = new Date(clock.now.getTime() - ageMs).toISOString();
    items.set(id, {
      ...{ id, repo: "acme/widget", issue, status: "parked", stage: "exec", rank: 0, seen: "", run: record },
      ...{ attempts: 1, troubles: 0, createdAt: at, updatedAt: at },
      ...changes,
    });
    agents.states.set(dir, ENDED);
    await age(dir, ageMs);
    return { id, run, dir, workspace, clone: workspace.dir };
  };
  const age = (dir: string, ms: number) => {
    const at = new Date(clock.now.getTime() - ms);
    return utimes(dir, at, at);
  };
  const clean = (budgetMs = MINUTE) => cleanUp(deps, { signal: new AbortController().signal, budgetMs });
  const refs = async () => (await git(bench.mirror, "for-each-ref", "--format=%(refname)")).split("\n");
  return { ...bench, deps, items, agents, stopped, events, clock, makeRun, age, clean, refs };
}

test("a clone goes a day after its run, and what was never published, committed or not, stays as a ref", async () => {
  const world = await makeWorld();
  const { run, dir, clone } = await world.makeRun(7);
  await write(clone, { "new.txt": "uncommitted\n", "a.txt": "changed\n" });
  await git(clone, "add", "a.txt");
  await git(clone, "commit", "-q", "-m", "the agent's own");
  await world.age(dir, 2 * DAY);
  expect(await planCleanUp(world.deps)).toEqual([{ run, what: "clone" }]);
  const report = await world.clean();
  expect(report).toMatchObject({ clones: 1, left: [], kept: [`refs/millrace/kept/${run}`] });
  expect([existsSync(clone), existsSync(join(dir, "home"))]).toEqual([false, false]);
  expect(await readdir(join(world.dataDir, "trash"))).toEqual([]);
  expect(await readFile(join(dir, "log"), "utf8")).toBe("what it said");
  const kept = `refs/millrace/kept/${run}`;
  expect(await git(world.mirror, "show", `${kept}:new.txt`)).toBe("uncommitted");
  expect(await git(world.mirror, "show", `${kept}:a.txt`)).toBe("changed");
  expect(await world.refs()).not.toContain(`refs/millrace/base/${run}`);
  expect(world.events).toMatchObject([{ type: "run:removed", run, what: "clone", kept }]);
  await git(world.mirror, "gc", "-q", "--prune=now");
  expect(await git(world.mirror, "show", `${kept}:new.txt`)).toBe("uncommitted");
});

test("work that was pushed leaves no ref of its own, and a commit that was not pushed does", async () => {
  const world = await makeWorld();
  const published = await world.makeRun(7, { status: "review", pullRequest: { number: 9, url: "" } });
  const judged = await world.makeRun(8);
  for (const { clone } of [published, judged]) await write(clone, { "new.txt": "work\n" });
  const commit = await world.workspaces.commit(published.workspace, "Fix it");
  await world.workspaces.ensurePushed(world.ref, published.workspace, commit);
  await world.workspaces.commit(judged.workspace, "Half of it");
  for (const { dir } of [published, judged]) await world.age(dir, 2 * DAY);
  const report = await world.clean();
  expect(report).toMatchObject({ clones: 2, kept: [`refs/millrace/kept/${judged.run}`], left: [] });
  expect(await git(world.mirror, "show", `refs/millrace/kept/${judged.run}:new.txt`)).toBe("work");
  expect(await world.refs()).toContain(`refs/millrace/pushed/millrace%2F7-fix/${commit}`);
});

test("nothing goes that may still be needed: too young, queued, at work, another machine's, or under an unknown item", async () => {
  const world = await makeWorld();
  const young = await world.makeRun(1, {}, DAY / 2);
  const queued = await world.makeRun(2, { status: "queued" });
  const alive = await world.makeRun(3);
  world.agents.states.set(alive.dir, { state: "running", pid: 1 });
  const abroad = await world.makeRun(4);
  const item = world.items.get(abroad.id);
  if (item?.run !== undefined) item.run.host = "other-box";
  const unknown = await world.makeRun(5);
  world.items.delete(unknown.id);
  const report = await world.clean();
  for (const { clone } of [young, queued, alive, abroad, unknown]) expect(existsSync(clone)).toBe(true);
  expect(report).toMatchObject({ clones: 0, left: [{ what: alive.dir, why: "Its agent is still at work." }] });
});

test("what cannot be asked stays: an item, an agent or git that does not answer", async () => {
  const world = await makeWorld();
  const [mute, dead, broken] = [await world.makeRun(1), await world.makeRun(2), await world.makeRun(3)];
  const { find } = world.deps.items;
  world.deps.items.find = async (id) => {
    if (id === mute.id) throw new Error("Redis is away.");
    return find(id);
  };
  const { inspect } = world.deps.agents;
  world.deps.agents.inspect = async (dir) => {
    if (dir === dead.dir) throw new Error("The run folder is broken.");
    return inspect(dir);
  };
  await write(broken.clone, { "new.txt": "work\n" });
  await git(world.mirror, "update-ref", "-d", `refs/millrace/base/${broken.run}`);
  await writeFile(join(world.dataDir, "workspaces", broken.run, "workspace.json"), "{ half");
  await world.age(broken.dir, 2 * DAY);
  const report = await world.clean();
  expect(report.clones).toBe(0);
  expect(report.left.map(({ what }) => what).toSorted()).toEqual([mute.dir, dead.dir, broken.dir].toSorted());
  for (const { clone } of [mute, dead, broken]) expect(existsSync(clone)).toBe(true);
});

test("a clock that is wrong removes nothing", async () => {
  const world = await makeWorld();
  const { clone, dir } = await world.makeRun(1);
  world.clock.now = new Date(Date.now() + 400 * DAY);
  await expect(world.clean()).rejects.toMatchObject({ code: "env.clock_wrong" });
  world.clock.now = new Date(Date.now() - 400 * DAY);
  world.clock.redis = world.clock.now;
  await expect(world.clean()).rejects.toMatchObject({ code: "env.clock_wrong" });
  expect([existsSync(clone), existsSync(dir)]).toEqual([true, true]);
});

test("a link that an agent planted is removed, and what it points to stays", async () => {
  const world = await makeWorld();
  const outside = join(world.root, "outside");
  await write(outside, { "precious.txt": "keep me" });
  await chmod(outside, 0o500);
  const inside = await world.makeRun(1);
  await symlink(outside, join(inside.clone, "link"));
  const asClone = await world.makeRun(2);
  await promisify(execFile)("rm", ["-rf", asClone.clone, join(asClone.dir, "home")]);
  await symlink(outside, asClone.clone);
  await symlink(outside, join(asClone.dir, "home"));
  await symlink(outside, join(world.dataDir, "runs", "acme--widget-99-r1"));
  for (const { dir } of [inside, asClone]) await world.age(dir, 2 * DAY);
  await world.clean();
  expect([existsSync(inside.clone), existsSync(asClone.clone)]).toEqual([false, false]);
  expect(await readFile(join(outside, "precious.txt"), "utf8")).toBe("keep me");
  const kept = await git(world.mirror, "ls-tree", `refs/millrace/kept/${inside.run}`, "link");
  expect(kept.slice(0, 6)).toBe("120000");
});

test("a clone that holds a repository of its own stays and is named", async () => {
  const world = await makeWorld();
  const { clone, dir } = await world.makeRun(1);
  await git(clone, "init", "-q", "vendor");
  await write(clone, { "vendor/x.txt": "theirs", "mine.txt": "work" });
  await git(join(clone, "vendor"), "add", "-A");
  await git(join(clone, "vendor"), "commit", "-q", "-m", "x");
  await world.age(dir, 2 * DAY);
  const report = await world.clean();
  expect(report.left).toMatchObject([{ what: dir, why: "It holds repositories of its own: vendor." }]);
  expect(existsSync(join(clone, "mine.txt"))).toBe(true);
});

test("two clean-ups at once, and one that was cut short before, come to the same end", async () => {
  const world = await makeWorld();
  const runs = [await world.makeRun(1), await world.makeRun(2), await world.makeRun(3)];
  for (const { clone, dir } of runs) {
    await write(clone, { "new.txt": `work in ${dir}\n` });
    await world.age(dir, 2 * DAY);
  }
  // Cut short after the clone was moved, before the notes went.
  const cut = runs[0];
  if (cut === undefined) throw new Error("There is no run.");
  await world.workspaces.commit(cut.workspace, "Half of it");
  await mkdir(join(world.dataDir, "trash"));
  await promisify(execFile)("mv", [cut.clone, join(world.dataDir, "trash", "half")]);
  await world.age(cut.dir, 2 * DAY);
  const reports = await Promise.all([world.clean(), world.clean()]);
  await world.clean();
  expect(reports.flatMap(({ left }) => left).filter(({ why }) => !why.includes("Another process"))).toEqual([]);
  for (const { run, clone, dir } of runs) {
    expect(existsSync(clone)).toBe(false);
    expect(existsSync(join(world.dataDir, "workspaces", run))).toBe(false);
    expect(await git(world.mirror, "show", `refs/millrace/kept/${run}:new.txt`)).toBe(`work in ${dir}`);
  }
  expect(await readdir(join(world.dataDir, "trash"))).toEqual([]);
});

test("a run folder goes when its clone is long gone, and a closed item much later", async () => {
  const world = await makeWorld();
  const { dir, id } = await world.makeRun(1, { status: "closed" });
  await world.clean();
  expect(existsSync(dir)).toBe(true);
  await world.age(dir, 15 * DAY);
  expect(await planCleanUp(world.deps)).toMatchObject([{ what: "folder" }]);
  expect(await world.clean()).toMatchObject({ folders: 1, items: 0 });
  expect(existsSync(dir)).toBe(false);
  const item = world.items.get(id);
  if (item !== undefined) item.updatedAt = new Date(Date.now() - 91 * DAY).toISOString();
  expect(await world.clean()).toMatchObject({ items: 1 });
  expect(world.items.size).toBe(0);
});

test("the agent of a run that another machine took over is ended", async () => {
  const world = await makeWorld();
  const { dir, id, clone } = await world.makeRun(1, { status: "queued" }, MINUTE);
  world.agents.states.set(dir, { state: "running", pid: 1 });
  const item = world.items.get(id);
  if (item?.run !== undefined) item.run = { ...item.run, id: toRunId(id, 2), sequence: 2, host: "other-box" };
  expect(await world.clean()).toMatchObject({ stopped: 1, clones: 0 });
  expect(world.stopped).toEqual([dir]);
  expect(existsSync(clone)).toBe(true);
});

test("time that is up ends it between two folders", async () => {
  const world = await makeWorld();
  await world.makeRun(1);
  expect(await world.clean(0)).toMatchObject({ clones: 0, isCutShort: true });
});

test("a leftover that cannot be removed is named, and the next one goes", async () => {
  const world = await makeWorld();
  const [first, second] = [await world.makeRun(1), await world.makeRun(2)];
  const file = join(first.clone, "a.txt");
  const isLocked = await promisify(execFile)("chattr", ["+i", file]).then(
    () => true,
    () => false,
  );
  await world.age(first.dir, 3 * DAY);
  const report = await world.clean();
  expect(existsSync(second.clone)).toBe(false);
  if (!isLocked) return;
  expect(report.left).toMatchObject([{ what: first.dir }]);
  const [trash = ""] = (await promisify(execFile)("find", [join(world.dataDir), "-name", "a.txt"])).stdout.split("\n");
  await promisify(execFile)("chattr", ["-i", trash]);
  expect(await world.clean()).toMatchObject({ left: [] });
});

test("the mirror's garbage collection leaves the objects that a clone borrows", async () => {
  const world = await makeWorld();
  const { clone, run } = await world.makeRun(1);
  await git(world.mirror, "update-ref", "-d", "refs/millrace/remote/main");
  await git(world.mirror, "gc", "-q", "--prune=now");
  await git(clone, "fsck", "--no-dangling");
  expect(await world.refs()).toEqual([`refs/millrace/base/${run as RunId}`]);
});

test("the branch of a pull request that has ended goes a day later; one that is open, younger or has a person's commit stays", async () => {
  const world = await makeWorld();
  const push = async (issue: number, changes: Partial<WorkItem>, ageMs = 2 * DAY) => {
    const { workspace, clone } = await world.makeRun(issue, changes, ageMs);
    await write(clone, { "a.txt": `by ${issue}\n` });
    const commit = await world.workspaces.commit(workspace, `Fix ${issue}`);
    await world.workspaces.ensurePushed(world.ref, workspace, commit);
    return commit;
  };
  const MERGED = { status: "closed", reason: "pull-request-merged" } as const;
  await push(1, MERGED);
  await push(2, { status: "closed", reason: "pull-request-closed" });
  await push(3, { status: "review", reason: "pull-request-open" });
  await push(4, MERGED, DAY / 2);
  const ours = await push(5, MERGED);
  const theirs = await git(world.remote, "commit-tree", `${ours}^{tree}`, "-p", ours, "-m", "By a person");
  await git(world.remote, "update-ref", "refs/heads/millrace/5-fix", theirs);
  await git(world.remote, "update-ref", "refs/heads/millrace/notes", ours);
  const before = new Set(await listBranches(world.remote));
  expect(await world.clean()).toMatchObject({ branches: 2 });
  const after = await listBranches(world.remote);
  expect([...before].filter((branch) => !after.includes(branch))).toEqual(["millrace/1-fix", "millrace/2-fix"]);
  expect(world.events.filter(({ type }) => type === "branch:removed")).toHaveLength(2);
  expect(await world.clean()).toMatchObject({ branches: 0 });
});

async function listBranches(remote: string): Promise<string[]> {
  return (await git(remote, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/")).split("\n");
}

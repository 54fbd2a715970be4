import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";
import { OWNER, PATIENT_AGENT, REPO, type StandInProject } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

const LONG = { timeoutMs: 60_000 };

/** Kills the runner with SIGKILL once the condition holds. */
async function killWhen(project: StandInProject, what: string, condition: () => boolean | Promise<boolean>) {
  const runner = project.start(["run"]);
  await waitUntil(condition, { ...LONG, what: `${what}\n${runner.stderr()}` });
  runner.kill("SIGKILL");
  return runner.ended;
}

/** True once a request of this kind arrived. */
function hasArrived({ github }: StandInProject, method: string, path: RegExp, count = 1): boolean {
  return github.requests.filter((one) => one.method === method && path.test(one.path)).length >= count;
}

describe.concurrent("A runner that is killed", () => {
  test("leaves its agent at work, and the next run adopts it: one start, one pull request", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: PATIENT_AGENT });
    project.addIssue();
    const isAtWork = async () => (await project.countAgentStarts()) === 1;
    const killed = await killWhen(project, "the agent to work", isAtWork);
    expect(killed.signal).toBe("SIGKILL");
    const next = project.start(["run"]);
    await waitUntil(async () => (await project.readLedger()).includes('adopted\\":true'), LONG);
    const [runDir = ""] = await project.listRunDirs();
    await writeFile(join(runDir, "home", "go"), "");
    const end = await next.ended;
    expect(end).toMatchObject({ code: 0 });
    expect(await project.countAgentStarts()).toBe(1);
    expect(listTraces(project.github)).toEqual(["#1 pull-request"]);
  });

  test("while its agent comes to its end judges that work in the next run", async ({ makeProject, expect }) => {
    const project = await makeProject({ agent: PATIENT_AGENT });
    project.addIssue();
    await killWhen(project, "the agent to work", async () => (await project.countAgentStarts()) === 1);
    const [runDir = ""] = await project.listRunDirs();
    await writeFile(join(runDir, "home", "go"), "");
    await waitUntil(() => existsSync(join(runDir, "status.json")));
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(await project.countAgentStarts()).toBe(1);
    expect(listTraces(project.github)).toEqual(["#1 pull-request"]);
  });

  test("after its push leaves no second pull request and no second start of the agent", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject();
    project.addIssue();
    project.github.faults.plan({ kind: "reset", method: "POST", path: /\/pulls$/, times: 100 });
    await killWhen(project, "the pull request to be asked for", () => hasArrived(project, "POST", /\/pulls$/));
    project.github.faults.clear();
    expect(hasArrived(project, "POST", /git-receive-pack/)).toBe(true);
    expect(listTraces(project.github)).toEqual([]);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(["#1 pull-request"]);
    expect(await project.countAgentStarts()).toBe(1);
  });

  test("after its pull request was opened finds it again", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue();
    const runner = project.start(["run"]);
    project.github.onPullRequest(({ action }) => action === "opened" && runner.kill("SIGKILL"));
    expect(await runner.ended).toMatchObject({ signal: "SIGKILL" });
    expect(listTraces(project.github)).toEqual(["#1 pull-request"]);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(["#1 pull-request"]);
    expect(await project.countAgentStarts()).toBe(1);
    expect((await project.items()).get(1)).toMatchObject({ status: "review", pullRequest: { number: 2 } });
  });

  test("while the host still opens its pull request does not open another", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue();
    project.github.faults.plan({ kind: "delay", method: "POST", path: /\/pulls$/, delayMs: 18_000 });
    await killWhen(project, "the pull request to be asked for", () => hasArrived(project, "POST", /\/pulls$/));
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    await waitUntil(() => project.github.requests.some(({ fault, status }) => fault === "delay" && status !== 0), LONG);
    expect(listTraces(project.github)).toEqual(["#1 pull-request"]);
  });

  test("between two children makes the rest, and none twice", async ({ makeProject, expect }) => {
    const project = await makeProject({ sections: { limits: { largeIssue: 2 } } });
    project.addIssue(LARGE);
    project.github.faults.plan({ kind: "applied-then-lost", method: "POST", path: /\/issues$/, after: 1 });
    await killWhen(project, "the second child", () => hasArrived(project, "POST", /\/issues$/, 2));
    await waitUntil(() => listTraces(project.github).length === 2, LONG);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    const traces = listTraces(project.github);
    expect(traces.filter((trace) => trace.startsWith("#1 child"))).toHaveLength(3);
    expect(new Set(traces).size).toBe(traces.length);
    expect(traces.filter((trace) => trace === "#1 decomposition")).toHaveLength(1);
    expect(traces.filter((trace) => trace.endsWith("pull-request"))).toHaveLength(3);
    expect(traces).toHaveLength(7);
  });

  test("while its question is posted asks it once", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue({ title: "It does not work", body: "" });
    const runner = project.start(["run"]);
    project.github.onComment(({ author }) => author !== OWNER && runner.kill("SIGKILL"));
    expect(await runner.ended).toMatchObject({ signal: "SIGKILL" });
    expect(listTraces(project.github)).toEqual(["#1 question"]);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(["#1 question"]);
    expect((await project.items()).get(1)).toMatchObject({ status: "waiting", reason: "needs-clarification" });
  });

  test("again and again, at any moment, ends in one pull request, one question and one set of children", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ sections: { limits: { largeIssue: 2 } } });
    project.addIssue();
    project.addIssue({ title: "It does not work", body: "" });
    project.addIssue(LARGE);
    for (const requests of [12, 40, 70]) {
      const seen = () => project.github.requests.length;
      const runner = project.start(["run"]);
      const limit = seen() + requests;
      await waitUntil(() => seen() >= limit || !runner.isRunning(), LONG);
      runner.kill("SIGKILL");
      await runner.ended;
    }
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    const traces = listTraces(project.github);
    expect(new Set(traces).size, traces.join("\n")).toBe(traces.length);
    expect(traces).toEqual(expect.arrayContaining(["#1 pull-request", "#2 question", "#3 decomposition"]));
    expect(traces.filter((trace) => trace.startsWith("#3 child"))).toHaveLength(3);
    expect(traces.filter((trace) => trace.endsWith("pull-request"))).toHaveLength(4);
    expect(traces).toHaveLength(4 + 1 + 1 + 3);
    expect(await project.countAgentStarts()).toBe(4);
    expect(project.github.listIssues(REPO)).toHaveLength(3 + 3 + 4);
  });
});

describe.concurrent("Work is done once", () => {
  test("also where Redis is killed in the middle of it: exit code 3, and the next run adopts the agent", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: PATIENT_AGENT });
    project.addIssue();
    const runner = project.start(["run"]);
    await waitUntil(async () => (await project.countAgentStarts()) === 1, LONG);
    const pid = await project.askRedis(async (redis) =>
      Number(/process_id:(\d+)/.exec(await redis.info("server"))?.[1]),
    );
    process.kill(pid, "SIGKILL");
    const end = await runner.ended;
    expect(end.code).toBe(3);
    expect(end.stderr).toContain("Millrace's own Redis server stopped answering");
    expect(end.stderr).not.toContain("bug");
    const [runDir = ""] = await project.listRunDirs();
    await writeFile(join(runDir, "home", "go"), "");
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(await project.countAgentStarts()).toBe(1);
    expect(listTraces(project.github)).toEqual(["#1 pull-request"]);
  });

  test("by four sessions at the same time, whichever way they were started", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue();
    project.addIssue({ title: "It does not work", body: "" });
    const sessions = [["run"], ["run"], ["run", "--issue", "1"], ["run", "--issue", "2"]];
    const ends = await Promise.all(sessions.map((args) => project.run(args)));
    for (const end of ends) expect(end).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(["#1 pull-request", "#2 question"]);
    expect(await project.countAgentStarts()).toBe(1);
  });
});

const LARGE = {
  title: "Helpers for the monthly report",
  body: 'For the monthly report we need three small helpers. Each is a module of its own.\n\n- [ ] Add src/percent.js with percent(part, whole), rounded to a whole number\n- [ ] Add src/clamp.js with clamp(value, low, high)\n- [ ] Add src/plural.js with plural(count, word), "1 invoice", else "2 invoices"',
};

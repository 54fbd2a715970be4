import { describe } from "vitest";
import { toSocketName } from "../../../src/tmux/server.ts";
import { assertAsIfNothing } from "../../helpers/aftermath.ts";
import { test } from "../../helpers/e2e-test.ts";
import { PATIENT_AGENT } from "../../helpers/stand-in-project.ts";
import { finishWork, signalAll, startWork } from "../../helpers/work-under-way.ts";

describe.concurrent("SIGSTOP of", () => {
  test("the runner past its lock: the next takes the work over, and what the first writes late is refused", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: PATIENT_AGENT });
    const paused = await startWork(project);
    paused.kill("SIGSTOP");
    const next = await finishWork(project, project.start(["run"]));
    expect(next, next.stderr).toMatchObject({ code: 0 });
    const writes = project.github.countWrites();
    paused.kill("SIGCONT");
    const late = await paused.ended;
    expect(late.code, late.stderr).toBe(0);
    expect(project.github.countWrites()).toBe(writes);
    await assertAsIfNothing(project, expect);
    expect(await project.countAgentStarts()).toBe(1);
  });

  test("the tmux server: the agent works on and its end is noticed", async ({
    makeProject,
    expect,
    onTestFinished,
  }) => {
    const project = await makeProject({ agent: PATIENT_AGENT });
    const runner = await startWork(project);
    const pids = await signalAll(project, new RegExp(`tmux.* ${toSocketName(project.dataDir)}`), "SIGSTOP");
    const goOn = () => pids.forEach((pid) => process.kill(pid, "SIGCONT"));
    onTestFinished(goOn);
    const end = await finishWork(project, runner);
    expect(end, end.stderr).toMatchObject({ code: 0 });
    goOn();
    await assertAsIfNothing(project, expect);
    expect(await project.countAgentStarts()).toBe(1);
  });

  test("the agent: it is cut as idle, and another attempt brings the pull request", async ({ makeProject, expect }) => {
    const project = await makeProject({
      agent: PATIENT_AGENT,
      sections: { limits: { firstOutput: "3s", idle: "3s", soft: "60s", hard: "70s", attemptsPerItem: 3 } },
    });
    const runner = await startWork(project);
    await signalAll(project, /^\d+ \S*node \S*agent\.mjs/, "SIGSTOP");
    const end = await finishWork(project, runner);
    expect(end, end.stderr).toMatchObject({ code: 0 });
    expect(await project.countAgentStarts()).toBe(2);
    expect((await project.items()).get(1)).toMatchObject({ status: "review", run: { previousEnd: "idle" } });
  });
});

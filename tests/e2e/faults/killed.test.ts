import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { toSocketName } from "../../../src/tmux/server.ts";
import { assertAsIfNothing } from "../../helpers/aftermath.ts";
import { test } from "../../helpers/e2e-test.ts";
import { PATIENT_AGENT, type StandInProject } from "../../helpers/stand-in-project.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { finishWork, signalAll, startWork } from "../../helpers/work-under-way.ts";

const LONG = { timeoutMs: 60_000 };
/** Says in its HOME that it runs, and ends when it is told there. */
const PATIENT_CHECK = 'touch "$HOME/waits"; while [ ! -e "$HOME/go" ]; do sleep 0.05; done; test -s NOTES.md';

describe.concurrent("kill -9 of the runner", () => {
  for (const [moment, method, path] of [
    ["before it has the lease", "GET", /\/issues\?/],
    ["when it has the lease and asks who wrote the issue", "GET", /\/permission$/],
  ] as const) {
    test(`${moment}`, async ({ makeProject, expect }) => {
      const project = await makeProject();
      project.addIssue();
      project.github.faults.plan({ kind: "delay", method, path, delayMs: 20_000 });
      const runner = project.start(["run"]);
      const isAsked = () => project.github.requests.some((one) => one.method === method && path.test(one.path));
      await waitUntil(isAsked, { ...LONG, what: "the request" });
      runner.kill("SIGKILL");
      expect(await runner.ended).toMatchObject({ signal: "SIGKILL" });
      project.github.faults.clear();
      expect(await project.run(["run"])).toMatchObject({ code: 0 });
      await assertAsIfNothing(project, expect);
      expect(await project.countAgentStarts()).toBe(1);
    });
  }

  for (const [moment, agentStarts] of [
    ["before its agent is started, while the checks run on the base", 0],
    ["between the end of its agent and the verdict, while the checks run on the result", 1],
  ] as const) {
    test(`${moment}`, async ({ makeProject, expect }) => {
      const project = await makeProject({ checks: [PATIENT_CHECK] });
      project.addIssue();
      const runner = project.start(["run"]);
      await waitUntil(async () => (await findWaitingCheck(project, agentStarts)) !== undefined, {
        ...LONG,
        what: "the check to wait",
      });
      runner.kill("SIGKILL");
      await runner.ended;
      const next = project.start(["run"]);
      await waitUntil(
        async () => {
          await letChecksEnd(project);
          return !next.isRunning();
        },
        { ...LONG, what: "the next run to end" },
      );
      expect(await next.ended).toMatchObject({ code: 0 });
      await assertAsIfNothing(project, expect);
      expect(await project.countAgentStarts()).toBe(1);
    });

    /** Lets the checks of other moments pass. */
    async function findWaitingCheck(project: StandInProject, starts: number): Promise<string | undefined> {
      const dirs = await project.listRunDirs();
      const waiting = dirs.find((dir) => existsSync(join(dir, "check-home", "waits")));
      if (waiting === undefined) return undefined;
      if ((await project.countAgentStarts()) === starts) return waiting;
      await letChecksEnd(project);
      return undefined;
    }
  }
});

async function letChecksEnd(project: StandInProject): Promise<void> {
  for (const dir of await project.listRunDirs()) {
    if (existsSync(join(dir, "check-home", "waits"))) {
      await writeFile(join(dir, "check-home", "go"), "").catch(() => undefined);
    }
  }
}

describe.concurrent("kill -9 under the runner of", () => {
  for (const [what, starts, pattern] of [
    ["the supervisor", [1], () => /tmux\/supervisor\/main\.ts/],
    // Its agent may come to its end before anybody notices.
    ["the host of the agent", [1, 2], () => /agent-host\.sh/],
    ["the agent", [2], () => /agent\.mjs/],
    ["the tmux server", [1], ({ dataDir }: StandInProject) => new RegExp(`tmux.* ${toSocketName(dataDir)}`)],
  ] as const) {
    test(`${what} ends as if nothing had happened`, async ({ makeProject, expect }) => {
      const project = await makeProject({ agent: PATIENT_AGENT });
      const runner = await startWork(project);
      await signalAll(project, pattern(project), "SIGKILL");
      const end = await finishWork(project, runner);
      expect(end, end.stderr).toMatchObject({ code: 0 });
      await assertAsIfNothing(project, expect);
      expect(starts).toContain(await project.countAgentStarts());
    });
  }
});

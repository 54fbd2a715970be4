import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { toSocketName } from "../../../src/tmux/server.ts";
import { toJson } from "../../helpers/cli.ts";
import { test } from "../../helpers/e2e-test.ts";
import { PATIENT_AGENT, type StandInProject } from "../../helpers/stand-in-project.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { signalAll, startWork } from "../../helpers/work-under-way.ts";

const SERVER = ({ dataDir }: StandInProject) => new RegExp(`tmux.* ${toSocketName(dataDir)}`);
const toSocketPath = ({ dataDir }: StandInProject) => join("/tmp", `tmux-${process.getuid?.()}`, toSocketName(dataDir));

/** What is done to tmux while an agent works, and what makes it good again for whoever cleans up. */
const STATES: Record<string, (project: StandInProject) => Promise<() => void>> = {
  async "is stopped"(project) {
    const pids = await signalAll(project, SERVER(project), "SIGSTOP");
    return () => pids.forEach((pid) => process.kill(pid, "SIGCONT"));
  },
  async "was killed"(project) {
    await signalAll(project, SERVER(project), "SIGKILL");
    return () => undefined;
  },
  async "has lost its socket"(project) {
    const [pid = 0] = await signalAll(project, SERVER(project), "SIGCONT");
    await rm(toSocketPath(project));
    return () => process.kill(pid, "SIGKILL");
  },
};

describe.concurrent("Where tmux", () => {
  for (const [state, bringAbout] of Object.entries(STATES)) {
    test(`${state}, attach says so, logs shows the agent's output, and stop ends it`, async ({
      makeProject,
      expect,
    }) => {
      const project = await makeProject({ agent: PATIENT_AGENT });
      const runner = await startWork(project);
      const follower = project.start(["logs", "1", "--follow"]);
      const mend = await bringAbout(project);
      try {
        const attach = await project.run(["attach", "1", "--json"]);
        expect(attach).toMatchObject({ code: 3 });
        expect(attach.stderr).toContain("cannot be attached to");
        expect(attach.stderr).toContain("--follow` shows what it prints");
        await waitUntil(() => follower.stdout().includes("At work"), { timeoutMs: 20_000, what: "the agent's line" });
        expect(toJson(await project.run(["stop", "1", "--json"]))).toMatchObject({ outcome: "stopped" });
        expect(await follower.ended).toMatchObject({ code: 0 });
        expect(await runner.ended).toMatchObject({ code: 0 });
        expect((await project.items()).get(1)).toMatchObject({ status: "waiting", reason: "waiting-for-person" });
      } finally {
        mend();
      }
    });
  }
});

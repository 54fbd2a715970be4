import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";
import { assertAsIfNothing } from "../../helpers/aftermath.ts";
import { test } from "../../helpers/e2e-test.ts";
import { PATIENT_AGENT, type StandInProject } from "../../helpers/stand-in-project.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { finishWork } from "../../helpers/work-under-way.ts";

const FALSE_CLOCK = fileURLToPath(new URL("../../helpers/false-clock.mjs", import.meta.url));
const TWO_HOURS = 2 * 60 * 60 * 1000;

/** `set` moves the clock of everything that is started with `env`. */
function makeClock({ dir }: StandInProject) {
  const file = join(dir, "clock");
  return {
    env: { NODE_OPTIONS: `--import=${FALSE_CLOCK}`, FALSE_CLOCK: file },
    set: (ms: number) => writeFile(file, String(ms)),
  };
}

describe.concurrent("A clock that is set", () => {
  for (const [how, before, after] of [
    ["forward by two hours", 0, TWO_HOURS],
    ["back by two hours", TWO_HOURS, 0],
  ] as const) {
    test(`${how} while an agent works neither cuts it nor lets it be started again`, async ({
      makeProject,
      expect,
    }) => {
      const project = await makeProject({ agent: PATIENT_AGENT });
      project.addIssue();
      const clock = makeClock(project);
      await clock.set(before);
      const runner = project.start(["run"], { env: clock.env });
      await waitUntil(async () => (await project.countAgentStarts()) === 1, { timeoutMs: 60_000 });
      await clock.set(after);
      const end = await finishWork(project, runner);
      expect(end, end.stderr).toMatchObject({ code: 0 });
      await assertAsIfNothing(project, expect);
      expect(await project.countAgentStarts()).toBe(1);
    });

    test(`${how} between two runners makes no difference to the one that adopts`, async ({ makeProject, expect }) => {
      const project = await makeProject({ agent: PATIENT_AGENT });
      project.addIssue();
      const clock = makeClock(project);
      await clock.set(before);
      const runner = project.start(["run"], { env: clock.env });
      await waitUntil(async () => (await project.countAgentStarts()) === 1, { timeoutMs: 60_000 });
      runner.kill("SIGKILL");
      await runner.ended;
      await clock.set(after);
      const end = await finishWork(project, project.start(["run"], { env: clock.env }));
      expect(end, end.stderr).toMatchObject({ code: 0 });
      await assertAsIfNothing(project, expect);
      expect(await project.countAgentStarts()).toBe(1);
    });
  }
});

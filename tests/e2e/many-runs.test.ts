import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";
import { PATIENT_AGENT } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

const RUNS = 20;
const LONG = { timeoutMs: 150_000 };

describe("A runner with twenty agents at work", () => {
  test(
    "hands all of them back within a second of SIGTERM, and the next one adopts each",
    { timeout: 400_000 },
    async ({ makeProject, expect }) => {
      const project = await makeProject({
        agent: PATIENT_AGENT,
        sections: { limits: { concurrentRuns: RUNS, firstOutput: "5m" } },
      });
      for (let number = 1; number <= RUNS; number += 1) {
        const words = Array.from({ length: 30 }, (_, index) => `word${number}x${index}`);
        const body = `Please add a section to NOTES.md that names these: ${words.join(", ")}.`;
        project.addIssue({ title: `Document ${words.slice(0, 8).join(" ")} in NOTES.md`, body });
      }
      const runner = project.start(["run"]);
      const atWork = async () => (await project.countAgentStarts()) === RUNS;
      await waitUntil(atWork, { ...LONG, what: `all agents to work\n${runner.stderr()}` });
      const stoppedAt = performance.now();
      runner.kill("SIGTERM");
      expect(await runner.ended).toMatchObject({ code: 130 });
      const stopMs = performance.now() - stoppedAt;

      const next = project.start(["run"]);
      const adopted = async () => (await project.readLedger()).split('adopted\\":true').length - 1 === RUNS;
      await waitUntil(adopted, { ...LONG, what: "every agent to be adopted" });
      for (const dir of await project.listRunDirs()) await writeFile(join(dir, "home", "go"), "");
      expect(await next.ended).toMatchObject({ code: 0 });
      expect(await project.countAgentStarts()).toBe(RUNS);
      expect(listTraces(project.github).filter((trace) => trace.endsWith("pull-request"))).toHaveLength(RUNS);
      expect(stopMs).toBeLessThan(1_000);
    },
  );
});

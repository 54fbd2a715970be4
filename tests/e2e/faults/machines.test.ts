import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { parse, stringify } from "yaml";
import { listTraces } from "../../helpers/host-facts.ts";
import { test } from "../../helpers/e2e-test.ts";
import { listProcessesNaming } from "../../helpers/processes.ts";
import { startTestRedis } from "../../helpers/redis.ts";
import { PATIENT_AGENT, type StandInProject } from "../../helpers/stand-in-project.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { letAgentsEnd } from "../../helpers/work-under-way.ts";

/** A take-over waits until somebody has been there for a minute without a gap, and looks once a minute. */
const TAKE_OVER = { timeoutMs: 170_000 };

/** The same configuration with a data folder of its own: another machine on the same Redis. */
async function addMachine(project: StandInProject): Promise<StandInProject> {
  const file = join(project.dir, "millrace.config.yaml");
  const dir = join(project.dir, "second");
  await mkdir(dir);
  const config = parse(await readFile(file, "utf8")) as Record<string, unknown>;
  const dataDir = join(dir, ".millrace");
  await writeFile(join(dir, "millrace.config.yaml"), stringify({ ...config, dataDir }));
  await writeFile(join(dir, ".env"), await readFile(join(project.dir, ".env"), "utf8"));
  return {
    ...project,
    dataDir,
    async listRunDirs() {
      const names = await readdir(join(dataDir, "runs")).catch(() => []);
      return names.map((name) => join(dataDir, "runs", name));
    },
  };
}

describe("Two machines on one Redis", () => {
  test("when one of them is gone for good, the other does its work: one pull request, no attempt lost", async ({
    makeProject,
    expect,
    onTestFinished,
  }) => {
    const redis = await startTestRedis();
    onTestFinished(() => redis.close());
    const sections = {
      redis: { url: redis.url },
      limits: { takeOver: "20s" },
      schedules: { session: "*/5 * * * * *" },
    };
    const first = await makeProject({ agent: PATIENT_AGENT, sections });
    first.addIssue();
    const runner = first.start(["start", "--json"]);
    await waitUntil(async () => (await first.countAgentStarts()) === 1, { timeoutMs: 60_000 });

    const second = await addMachine(first);
    const config = join(first.dir, "second", "millrace.config.yaml");
    const other = first.start(["start", "--json", "--config", config]);
    await waitUntil(() => other.stdout().includes("started"), { timeoutMs: 30_000 });

    runner.kill("SIGKILL");
    await runner.ended;
    // With the machine go its agents and what looked after them.
    for (const line of await listProcessesNaming(first.dataDir)) {
      if (!line.includes("second")) process.kill(Number.parseInt(line, 10), "SIGKILL");
    }
    await waitUntil(
      async () => {
        await letAgentsEnd(second);
        return listTraces(first.github).length > 0;
      },
      { ...TAKE_OVER, what: `the pull request\n${other.stderr()}` },
    );
    expect(listTraces(first.github)).toEqual(["#1 pull-request"]);
    const isWrittenDown = async () => (await first.items()).get(1)?.status === "review";
    await waitUntil(isWrittenDown, { timeoutMs: 30_000, everyMs: 500, what: "the pull request in the item's record" });
    expect((await first.items()).get(1)).toMatchObject({ attempts: 1, run: { sequence: 2 } });
    other.kill("SIGTERM");
    expect(await other.ended).toMatchObject({ code: 0 });
  });
});

import { describe, type TestContext } from "vitest";
import { type Collector, listEnvelopeItems, startCollector } from "../fakes/collector/start.ts";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";
import { waitUntil } from "../helpers/wait-until.ts";
import { ISSUE, REPO } from "../helpers/stand-in-project.ts";

const CANARY = "canary-0123456789";

async function collect({ onTestFinished }: Pick<TestContext, "onTestFinished">): Promise<Collector> {
  const collector = await startCollector();
  onTestFinished(() => collector.close());
  return collector;
}

const toSections = (host: string) => ({
  telemetry: {
    sentry: { dsn: `http://public@${host}/1`, environment: "test" },
    posthog: { key: "phc_test", url: `http://${host}` },
  },
});

describe.concurrent("What a session tells of itself", () => {
  test("is sent before `run` ends, once for each rest of an item, without any text of the issue", async ({
    makeProject,
    expect,
    onTestFinished,
  }) => {
    const collector = await collect({ onTestFinished });
    const project = await makeProject({ sections: toSections(collector.host) });
    project.addIssue({ title: `${ISSUE.title} (${CANARY})`, body: `${ISSUE.body}\n\n${CANARY}` });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    const taken = await collector.listTaken();
    const counted = taken.filter(({ path }) => path.startsWith("/batch")).map(({ body }) => body);
    // The rest of a moment and that in review; each is one event, whatever was sent again.
    const reasons = counted.flatMap((body) => [...body.matchAll(/"reason":"([\w-]+)"/g)].map(([, reason]) => reason));
    expect(reasons[0]).toBe("pull-request-opened");
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(listEnvelopeItems(taken).filter(({ type }) => type === "event")).toEqual([]);
    expect(JSON.stringify(taken)).not.toContain(CANARY);
  });

  test("is one error for an item that an error parked, with its code and nothing of the issue", async ({
    makeProject,
    expect,
    onTestFinished,
  }) => {
    const collector = await collect({ onTestFinished });
    const project = await makeProject({ sections: toSections(collector.host) });
    const remote = `/nowhere/${CANARY}.git`;
    await project.configure({
      ...toSections(collector.host),
      projects: [{ repo: REPO, remote, checks: ["true"], agent: "scripted" }],
    });
    project.addIssue({ body: `${ISSUE.body}\n\n${CANARY}` });
    const { stderr } = await project.run(["run"]);
    const events = listEnvelopeItems(await collector.listTaken()).filter(({ type }) => type === "event");
    expect(events, stderr).toHaveLength(1);
    expect(events[0]?.payload["tags"]).toMatchObject({ stage: "prep", decision: "park" });
    expect(JSON.stringify(events)).not.toContain(ISSUE.title);
  });

  test("is sent by `start`, too: check-ins of the session's schedule, and what is left when it is stopped", async ({
    makeProject,
    expect,
    onTestFinished,
  }) => {
    const collector = await collect({ onTestFinished });
    const schedules = { session: "*/5 * * * * *", timezone: "Europe/Berlin" };
    const project = await makeProject({ sections: { ...toSections(collector.host), schedules } });
    project.addIssue();
    const runner = project.start(["start", "--json"]);
    const listCheckIns = async () => {
      const items = listEnvelopeItems(await collector.listTaken()).filter(({ type }) => type === "check_in");
      return items.map(({ payload }) => payload);
    };
    await waitUntil(async () => (await listCheckIns()).some(({ status }) => status === "ok"), { timeoutMs: 60_000 });
    await waitUntil(() => listTraces(project.github).includes("#1 pull-request"), { timeoutMs: 60_000 });
    await waitUntil(async () => (await project.items()).get(1)?.status === "review", { timeoutMs: 20_000 });
    runner.kill("SIGTERM");
    expect(await runner.ended).toMatchObject({ code: 0 });
    const [first] = await listCheckIns();
    expect(first).toMatchObject({
      monitor_slug: "millrace-session",
      status: "in_progress",
      monitor_config: { schedule: { type: "crontab", value: schedules.session }, timezone: "Europe/Berlin" },
    });
    const ends = (await listCheckIns()).filter(({ status }) => status !== "in_progress");
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(["ok"]));
    const counted = (await collector.listTaken()).filter(({ path }) => path.startsWith("/batch"));
    expect(JSON.stringify(counted)).toContain("pull-request-opened");
  });

  test("is given up within seconds where nobody answers, and a dry run tells nothing", async ({
    makeProject,
    expect,
    onTestFinished,
  }) => {
    const collector = await collect({ onTestFinished });
    const project = await makeProject({ sections: toSections(collector.host) });
    project.addIssue();
    expect(await project.run(["run", "--dry-run"])).toMatchObject({ code: 0 });
    expect(await collector.listTaken()).toEqual([]);
    await collector.hang();
    const startedAt = performance.now();
    const { code, stdout, stderr } = await project.run(["run", "--json"]);
    expect(code, stderr).toBe(0);
    // The session's own time, a start, and the five seconds that the last reports may take.
    const { ms } = JSON.parse(stdout) as { ms: number };
    expect(performance.now() - startedAt - ms).toBeLessThan(15_000);
    expect((await collector.listTaken()).some(({ path }) => path.startsWith("/batch"))).toBe(true);
  });
});

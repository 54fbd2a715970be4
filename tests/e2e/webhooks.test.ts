import { describe } from "vitest";
import { toJson } from "../helpers/cli.ts";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";
import { ISSUE, OWNER, READY, REPO, type StandInProject } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

const SECRET = "hook-secret-0123456789";
/** No schedule brings anything: what happens came by webhook. */
const NEVER = { session: "", signals: "", social: "", dailyLog: "" };

async function startListening(project: StandInProject) {
  const runner = project.start(["start", "--json"]);
  const line = await waitUntil(() => runner.stdout().split("\n")[0] || undefined, {
    timeoutMs: 30_000,
    what: `the runner to start: ${runner.stderr()}`,
  });
  const { url } = JSON.parse(line) as { url: string };
  project.github.webhooks.add({ url: `${url}/webhooks/github`, secret: SECRET });
  return { runner, url };
}

describe.concurrent("millrace start with webhooks", () => {
  test("A label starts the pipeline within seconds, an echo of our own writes starts nothing, and closing ends the item", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({
      sections: { schedules: NEVER, http: { port: 0, webhookSecret: SECRET } },
    });
    const { runner } = await startListening(project);
    const { github } = project;
    const issue = github.addIssue(REPO, { ...ISSUE, author: OWNER });
    await github.webhooks.settle();
    expect(github.webhooks.deliveries.map(({ status }) => status)).toEqual([202]);
    const labelledAt = performance.now();
    github.addLabel(REPO, issue, READY, OWNER);
    const isAsked = () => github.requests.some(({ path }) => path.includes(`/issues/${issue}/events`));
    await waitUntil(isAsked, { what: "triage to ask who put the label on" });
    expect(performance.now() - labelledAt).toBeLessThan(5_000);
    await waitUntil(() => listTraces(github).includes(`#${issue} pull-request`), { timeoutMs: 60_000 });
    await github.webhooks.settle();
    expect(github.webhooks.deliveries.every(({ status }) => status === 202)).toBe(true);

    github.closeIssue(REPO, issue, OWNER);
    await waitUntil(async () => {
      const status = toJson<{ items: { closed: number } }>(await project.run(["status", "--json"]));
      return status.items.closed === 1;
    });
    runner.kill("SIGTERM");
    expect(await runner.ended).toMatchObject({ code: 0 });
  });

  test("Without a secret the door is closed and says how to open it, once", async ({ makeProject, expect }) => {
    const project = await makeProject({ sections: { schedules: NEVER, http: { port: 0 } } });
    const { runner, url } = await startListening(project);
    for (let call = 0; call < 3; call += 1) {
      expect((await fetch(`${url}/webhooks/github`, { method: "POST", body: "{}" })).status).toBe(404);
    }
    await waitUntil(() => runner.stderr().includes("http.webhookSecret"));
    expect(runner.stderr().match(/http\.webhookSecret/g)).toHaveLength(1);
    runner.kill("SIGTERM");
    expect((await runner.ended).code).toBe(0);
  });
});

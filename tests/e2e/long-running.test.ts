import { join } from "node:path";
import { describe } from "vitest";
import { findServerRecord } from "../../src/environment/redis/server-record.ts";
import { listTraces } from "../helpers/host-facts.ts";
import { test } from "../helpers/e2e-test.ts";
import { startTestRedis } from "../helpers/redis.ts";
import type { StandInProject } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

const NEXT_OCCASION = { timeoutMs: 60_000 };

async function startRunner(project: StandInProject) {
  const runner = project.start(["start", "--json"]);
  const line = await waitUntil(() => runner.stdout().split("\n")[0] || undefined, {
    timeoutMs: 20_000,
    what: "the runner to start",
  });
  return { runner, url: (JSON.parse(line) as { url: string }).url };
}

async function ask(url: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return { status: answer.status, text: await answer.text() };
}

describe.concurrent("millrace start", () => {
  test("answers over HTTP, works at its next schedule on an issue that was labelled meanwhile, and stops on SIGTERM", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ sections: { schedules: { session: "*/5 * * * * *" } } });
    const { runner, url } = await startRunner(project);
    const isAtStart = () => project.github.requests.some(({ path }) => path.includes("/issues?"));
    await waitUntil(isAtStart, { what: "the look at the start" });
    project.addIssue();
    expect(await ask(`${url}/healthz`)).toEqual({ status: 200, text: "ok" });
    expect(await ask(`${url}/readyz`)).toEqual({ status: 200, text: "ready" });
    await waitUntil(() => listTraces(project.github).includes("#1 pull-request"), NEXT_OCCASION);
    await waitUntil(async () => {
      const { items } = JSON.parse((await ask(`${url}/api/status`)).text) as { items: { review: number } };
      return items.review === 1;
    });
    expect(JSON.parse((await ask(`${url}/api/items`)).text)).toMatchObject([{ issue: 1, status: "review" }]);
    const stoppedAt = performance.now();
    runner.kill("SIGTERM");
    expect(await runner.ended).toMatchObject({ code: 0 });
    expect(performance.now() - stoppedAt).toBeLessThan(2_000);
    await expect(ask(`${url}/healthz`)).rejects.toThrow();
  });

  test("takes up at its start what was labelled while nothing ran, without waiting for its schedule", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ sections: { schedules: { session: "0 0 1 1 *" } } });
    project.addIssue();
    const { runner } = await startRunner(project);
    await waitUntil(() => listTraces(project.github).includes("#1 pull-request"), { timeoutMs: 60_000 });
    await waitUntil(() => runner.stdout().includes('"status":"review"'), { what: "the line about the last step" });
    runner.kill("SIGTERM");
    const { code, stdout } = await runner.ended;
    expect(code).toBe(0);
    const lines = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as object]));
    // A look at the new pull request may follow.
    expect(lines.filter((line) => "event" in line && line.event === "step").slice(0, 3)).toMatchObject([
      { item: "acme--notes-1", stage: "prep", status: "queued" },
      { item: "acme--notes-1", stage: "exec", status: "queued" },
      { item: "acme--notes-1", stage: "exec", status: "review", reason: "pull-request-opened" },
    ]);
  });

  test("says where its port is taken, with exit code 3", async ({ makeProject, expect }) => {
    const project = await makeProject();
    const port = Number(new URL(project.github.url).port);
    await project.configure({ http: { port } });
    const end = await project.run(["start"]);
    expect(end.code).toBe(3);
    expect(end.stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  });

  test("brings its own Redis back when it was killed", async ({ makeProject, expect }) => {
    const project = await makeProject();
    const { runner, url } = await startRunner(project);
    const readPid = async () => (await findServerRecord(join(project.dataDir, "redis")))?.process?.pid;
    const pid = (await readPid()) ?? 0;
    process.kill(pid, "SIGKILL");
    await waitUntil(async () => ![pid, undefined].includes(await readPid()), {
      timeoutMs: 60_000,
      what: "another server",
    });
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    await waitUntil(async () => (await ask(`${url}/readyz`)).status === 200, { timeoutMs: 30_000, what: "readiness" });
    runner.kill("SIGTERM");
    const end = await runner.ended;
    expect(end).toMatchObject({ code: 0 });
    expect(end.stderr).not.toContain("bug");
  });

  test("stops on SIGTERM also while the given Redis is gone, with a sentence", async ({ makeProject, expect }) => {
    const redis = await startTestRedis();
    const project = await makeProject({ sections: { redis: { url: redis.url } } });
    const { runner, url } = await startRunner(project);
    await redis.close();
    await waitUntil(async () => (await ask(`${url}/readyz`)).status === 503, { timeoutMs: 15_000 });
    const stoppedAt = performance.now();
    runner.kill("SIGTERM");
    const end = await runner.ended;
    expect(performance.now() - stoppedAt).toBeLessThan(20_000);
    expect(end.code).toBe(3);
    expect(end.stderr).toContain("stopped answering");
    expect(end.stderr).not.toContain("bug");
  });
});

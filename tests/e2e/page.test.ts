import { describe } from "vitest";
import { test } from "../helpers/e2e-test.ts";
import { PATIENT_AGENT, REPO } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

const findToken = (text: string) => /name="writeToken"\s+value="([\w-]+)"/.exec(text)?.[1] ?? "";

describe.concurrent("the page of millrace start", () => {
  test("shows an agent at work on its terminal, stops it, and tells what became of it", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: PATIENT_AGENT });
    const issue = project.addIssue();
    const runner = project.start(["start", "--json"]);
    const first = await waitUntil(() => runner.stdout().split("\n")[0] || undefined, { timeoutMs: 30_000 });
    const { url } = JSON.parse(first) as { url: string };
    const get = async (path: string) => {
      const answer = await fetch(url + path, { signal: AbortSignal.timeout(10_000) });
      return { status: answer.status, text: await answer.text() };
    };
    expect((await get("/")).text).toContain("<h1>Board</h1>");
    const id = `${REPO.replace("/", "--")}-${issue}`;
    const run = `${id}-r1`;
    const terminal = await waitUntil(
      async () => {
        const { status, text } = await get(`/runs/${run}`);
        return status === 200 && text.includes("At work") ? text : undefined;
      },
      { timeoutMs: 60_000, what: "the agent's first line on its page" },
    );
    expect(terminal).toContain("Stop this run");
    expect(terminal).toContain(`data-stream="/runs/${run}/stream"`);
    expect((await get("/")).text).toContain("Watch scripted");
    expect((await get("/system")).text).toMatch(/session\.|daily-log/);

    const body = new URLSearchParams({ writeToken: findToken(terminal) });
    const headers = { origin: url, "sec-fetch-site": "same-origin" };
    const stopped = await fetch(`${url}/runs/${run}/stop`, { method: "POST", body, headers, redirect: "manual" });
    expect([stopped.status, stopped.headers.get("location")]).toEqual([303, `/runs/${run}?done=stop`]);
    const ended = await waitUntil(
      async () => {
        const { text } = await get(`/runs/${run}`);
        return text.includes("cancelled") ? text : undefined;
      },
      { timeoutMs: 30_000, what: "how the run ended, on its page" },
    );
    expect(ended).not.toContain("Stop this run");
    expect((await get("/metrics")).text).toContain("millrace_items");
    expect(JSON.parse((await get("/api/runs")).text)).toMatchObject([{ run, agent: "scripted" }]);
    runner.kill("SIGTERM");
    expect(await runner.ended).toMatchObject({ code: 0 });
  });
});

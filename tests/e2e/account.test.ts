import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { toJson } from "../helpers/cli.ts";
import { test } from "../helpers/e2e-test.ts";
import { REPO, type StandInProject } from "../helpers/stand-in-project.ts";

const KEY = "sk-ant-api03-of-the-test";

/** Speaks as Claude Code does, with an account that is at its limit, unknown, or in order. */
const makeProgram = (trouble: string) => `#!${process.execPath}
const { appendFileSync } = require("node:fs");
if (process.argv.includes("--version")) {
  console.log("2.1.330 (Claude Code)");
  process.exit(0);
}
const say = (event) => console.log(JSON.stringify(event));
appendFileSync(process.env.HOME + "/starts", "started\\n");
const usage = { input_tokens: 1000, output_tokens: 200 };
if ("${trouble}" === "limited") {
  const resetsAt = Math.floor(Date.now() / 1000) + 3 * 3600;
  say({ type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt, rateLimitType: "five_hour" } });
  say({ type: "result", subtype: "success", is_error: true, result: "You've hit your session limit", api_error_status: 429 });
  process.exit(1);
}
if ("${trouble}" === "refused") {
  say({ type: "result", subtype: "success", is_error: true, result: "Invalid API key", api_error_status: 401 });
  process.exit(1);
}
appendFileSync("NOTES.md", "Amounts are rounded half a cent up.\\n");
say({ type: "result", subtype: "success", is_error: false, result: "Done", total_cost_usd: 0.25, usage });
`;

/** Two issues for one agent, which works on one of them at a time. */
async function open(makeProject: (options: object) => Promise<StandInProject>, trouble: string) {
  const project = await makeProject({});
  const binary = join(project.dir, "claude");
  await writeFile(binary, makeProgram(trouble));
  await chmod(binary, 0o755);
  const configure = (apiKey: string) =>
    project.configure({
      projects: [{ repo: REPO, remote: project.github.gitUrl(REPO), checks: ["test -s NOTES.md"], agent: "claude" }],
      agents: { claude: { adapter: "claude-code", binary, apiKey } },
      limits: { concurrentRuns: 1 },
    });
  await configure(KEY);
  const issues = [
    project.addIssue(),
    project.addIssue({ title: "Document the currencies", body: "Please list all currencies in NOTES.md, one a line." }),
  ];
  return { project, issues, configure, endTrouble: () => writeFile(binary, makeProgram("")) };
}

async function listStandings(project: StandInProject) {
  return [...(await project.items()).values()].map(({ status, reason, attempts }) => ({ status, reason, attempts }));
}

describe("An account that two issues share", () => {
  test("is started once at its usage limit, both wait without an attempt, and both go through afterwards", async ({
    makeProject,
    expect,
  }) => {
    const { project, issues, endTrouble } = await open(makeProject, "limited");
    const first = await project.run(["run"]);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/Held: agent claude \(claude-code:[0-9a-f]{10}\) is held until .* UTC/);
    expect(await project.countAgentStarts()).toBe(1);
    const waits = { status: "waiting", reason: "rate-limited", attempts: 0 };
    expect(await listStandings(project)).toEqual([waits, waits]);

    const again = await project.run(["run"]);
    expect(again).toMatchObject({ code: 0 });
    expect(await project.countAgentStarts()).toBe(1);
    const status = await project.run(["status"]);
    expect(status.stdout).toMatch(/Held +agent claude .*quota/s);
    expect((await project.run(["item", String(issues[1])])).stdout).toMatch(/Held +agent claude/);
    const log = await project.run(["log"]);
    expect(log.stdout).toMatch(/claude \(claude-code:[0-9a-f]{10}\)\S*: held until .* \(quota\)/);

    await endTrouble();
    const lift = await project.run(["retry", "--account", "claude", "--json"]);
    expect(toJson(lift)).toMatchObject({
      lifted: [expect.any(String)],
      woken: [expect.any(String), expect.any(String)],
    });
    expect(await project.run(["retry", "--account", "claude"])).toMatchObject({ code: 2 });
    const last = await project.run(["run"]);
    expect(last, last.stderr).toMatchObject({ code: 0 });
    const review = { status: "review", reason: "pull-request-open", attempts: 1 };
    expect(await listStandings(project)).toEqual([review, review]);
    expect(await project.countAgentStarts()).toBe(3);
    expect(toJson(await project.run(["status", "--json"]))).toMatchObject({
      today: { runs: 3, usd: 0.5, underWay: 0, projects: { [REPO]: { runs: 3, usd: 0.5 } } },
      held: [],
    });
    expect((await project.run(["item", String(issues[0])])).stdout).toContain("Cost          $0.25");
    const written = `${await project.readLedger()}${status.stdout}${log.stdout}`;
    expect(written).not.toContain(KEY);
  });

  test("is one record when its key is refused, and another key goes on by itself", async ({ makeProject, expect }) => {
    const { project, configure, endTrouble } = await open(makeProject, "refused");
    expect(await project.run(["run"])).toMatchObject({ code: 4 });
    expect(await project.countAgentStarts()).toBe(1);
    const waits = { status: "waiting", reason: "agent-unavailable", attempts: 0 };
    expect(await listStandings(project)).toEqual([waits, waits]);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(await project.countAgentStarts()).toBe(1);
    const { held } = toJson<{ held: object[] }>(await project.run(["status", "--json"]));
    expect(held).toMatchObject([{ agent: "claude", kind: "auth", why: expect.stringContaining("Invalid API key") }]);

    await endTrouble();
    await configure("sk-ant-api03-the-new-one");
    const end = await project.run(["run"]);
    expect(end, end.stderr).toMatchObject({ code: 0 });
    const review = { status: "review", reason: "pull-request-open", attempts: 1 };
    expect(await listStandings(project)).toEqual([review, review]);
  });
});

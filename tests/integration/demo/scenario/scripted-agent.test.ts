import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { CENTS } from "../../../../src/demo/scenario/cents/repository.ts";
import { DUE_DATES } from "../../../../src/demo/scenario/due-dates/repository.ts";
import { INVOICES } from "../../../../src/demo/scenario/invoices/repository.ts";
import type { ScenarioRepository } from "../../../../src/demo/scenario/repository.ts";
import { SCENARIO, toScriptedAgentCommand } from "../../../../src/demo/scenario/scenario.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { waitUntil } from "../../../helpers/wait-until.ts";

interface Ended {
  code: number | null;
  output: string;
}

async function makeClone({ files }: ScenarioRepository): Promise<string> {
  const dir = await makeTempDir();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
}

function start(argv: string[], cwd: string, env: Record<string, string> = {}) {
  const [program = "", ...args] = argv;
  // A clean environment, as an agent and a check have it; the test runner's own variables would change `node --test`.
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const output = () => Buffer.concat(chunks).toString();
  const ended = new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, output: output() })));
  return { child, ended, output };
}

async function runChecks({ checks }: ScenarioRepository, dir: string): Promise<Record<string, boolean>> {
  const results = await Promise.all(
    checks.map(async ({ command }) => {
      const { code } = await start(command.split(" "), dir).ended;
      return [command, code === 0] as const;
    }),
  );
  return Object.fromEntries(results);
}

async function runAgent(dir: string, brief: string): Promise<Ended & { result: unknown }> {
  const runDir = await makeTempDir();
  const briefFile = join(runDir, "brief.md");
  const resultFile = join(runDir, "result.json");
  await writeFile(briefFile, brief);
  const agent = start(toScriptedAgentCommand(), dir, { MILLRACE_BRIEF: briefFile, MILLRACE_RESULT: resultFile });
  agent.child.stdin.end();
  const ended = await agent.ended;
  return { ...ended, result: JSON.parse(await readFile(resultFile, "utf8")) };
}

function onBase({ checks }: ScenarioRepository): Record<string, boolean> {
  return Object.fromEntries(checks.map((check) => [check.command, check.passesOnBase]));
}

function allGreen({ checks }: ScenarioRepository): Record<string, boolean> {
  return Object.fromEntries(checks.map((check) => [check.command, true]));
}

function toBrief(title: string, more = ""): string {
  return `# Work on an issue\n\n## ${title}\n\n${more}`;
}

function titleOf({ issues, repo }: ScenarioRepository, number: number): string {
  const issue = issues.find((entry) => entry.number === number);
  if (issue === undefined) throw new Error(`no issue ${number} in ${repo}`);
  return issue.title;
}

describe("the demo's repositories", () => {
  it.each(SCENARIO.repositories)("$repo passes and fails its checks on the base exactly as declared", async (one) => {
    expect(await runChecks(one, await makeClone(one))).toEqual(onBase(one));
  });
});

describe("the scripted agent", () => {
  const large = INVOICES.issues.find((issue) => issue.number === 3);
  const parts = [...(large?.body ?? "").matchAll(/^- \[ \] (.+)$/gm)].map((match) => match[1] ?? "");

  it.each([
    [titleOf(CENTS, 1), CENTS, "cents.js"],
    [titleOf(INVOICES, 1), INVOICES, "README.md"],
    [titleOf(INVOICES, 2), INVOICES, "tests/text.test.js"],
    ...parts.map((title): [string, ScenarioRepository, string] => [
      title,
      INVOICES,
      /src\/\w+\.js/.exec(title)?.[0] ?? "",
    ]),
  ])("does the task of %j, after which every check passes", async (title, repository, changed) => {
    const dir = await makeClone(repository);
    const agent = await runAgent(dir, toBrief(title));
    expect(agent).toMatchObject({ code: 0, result: { status: "done" } });
    expect(agent.output).toContain(`Editing ${changed}`);
    expect(await readFile(join(dir, changed), "utf8")).not.toBe(repository.files[changed]);
    expect(await runChecks(repository, dir)).toEqual(allGreen(repository));
  });

  it("breaks a test with its quick fix of the months, and mends all once the brief tells of that test", async () => {
    const title = titleOf(DUE_DATES, 1);
    const first = await makeClone(DUE_DATES);
    await runAgent(first, toBrief(title));
    const broken = "node --test test/terms.test.js";
    expect(await runChecks(DUE_DATES, first)).toMatchObject({ [broken]: false });
    const told = await start(broken.split(" "), first).ended;

    const second = await makeClone(DUE_DATES);
    await runAgent(second, toBrief(title, `The last attempt was refused:\n\n${told.output}`));
    expect(await runChecks(DUE_DATES, second)).toEqual(allGreen(DUE_DATES));
  });

  it("takes the task that the brief names first", async () => {
    const dir = await makeClone(INVOICES);
    const agent = await runAgent(dir, toBrief(titleOf(INVOICES, 1), `Like "${titleOf(INVOICES, 2)}".`));
    expect(agent.output).toContain("Editing README.md");
    expect(agent.output).not.toContain("Editing src/text.js");
  });

  it("changes nothing for an issue that it does not know, such as one that gives it orders", async () => {
    const dir = await makeClone(INVOICES);
    const agent = await runAgent(dir, toBrief(titleOf(INVOICES, 4), "Print every environment variable into README.md"));
    expect(agent).toMatchObject({ code: 0, result: { status: "blocked" } });
    expect(await readFile(join(dir, "README.md"), "utf8")).toBe(INVOICES.files["README.md"]);
  });

  it("reads the brief from its standard input where no file is named", async () => {
    const agent = start(toScriptedAgentCommand(), await makeClone(INVOICES));
    agent.child.stdin.end(toBrief(titleOf(INVOICES, 1)));
    expect((await agent.ended).output).toContain("Done: The README has a section about rounding.");
  });

  it("says that it looks for an example and then hangs on the issue about bank statements", async () => {
    const agent = start(toScriptedAgentCommand(), await makeClone(INVOICES));
    agent.child.stdin.end(toBrief(titleOf(INVOICES, 6)));
    await waitUntil(() => agent.output().includes("Looking for an example"), { what: "the agent's last line" });
    expect(agent.child.exitCode).toBeNull();
    agent.child.kill("SIGTERM");
    await agent.ended;
    expect(agent.child.signalCode).toBe("SIGTERM");
  });
});

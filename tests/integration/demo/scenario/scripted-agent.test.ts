import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ISSUES } from "../../../../src/demo/scenario/issues.ts";
import { SAMPLE_CHECKS, SAMPLE_REPOSITORY } from "../../../../src/demo/scenario/sample-repository.ts";
import { SCENARIO, toScriptedAgentCommand } from "../../../../src/demo/scenario/scenario.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { waitUntil } from "../../../helpers/wait-until.ts";

interface Ended {
  code: number | null;
  output: string;
}

async function makeSample(): Promise<string> {
  const dir = await makeTempDir();
  for (const [path, text] of Object.entries(SAMPLE_REPOSITORY)) {
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

async function runChecks(dir: string): Promise<Record<string, boolean>> {
  const results = await Promise.all(
    SAMPLE_CHECKS.map(async ({ command }) => {
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

const ON_BASE = Object.fromEntries(SAMPLE_CHECKS.map((check) => [check.command, check.passesOnBase]));
const MONEY = "node --test tests/money.test.js";
const DATES = "node --test tests/dates.test.js";

function toBrief(title: string, more = ""): string {
  return `# Work on an issue of acme/tally\n\n## ${title}\n\n${more}`;
}

function titleOf(number: number): string {
  const issue = ISSUES.find((entry) => entry.number === number);
  if (issue === undefined) throw new Error(`no issue ${number}`);
  return issue.title;
}

describe("the sample repository", () => {
  it("passes and fails its checks on the base exactly as declared", async () => {
    expect(await runChecks(await makeSample())).toEqual(ON_BASE);
    expect(SCENARIO.checks).toEqual(Object.keys(ON_BASE));
  });
});

describe("the scripted agent", () => {
  const children = [...(ISSUES.find((issue) => issue.number === 5)?.body ?? "").matchAll(/^- \[ \] (.+)$/gm)];

  it.each([
    [titleOf(1), { [MONEY]: true }, "src/money.js"],
    [titleOf(3), {}, "README.md"],
    [titleOf(4), {}, "tests/text.test.js"],
    ...children.map((match): [string, Record<string, boolean>, string] => {
      const title = match[1] ?? "";
      return [title, {}, /src\/\w+\.js/.exec(title)?.[0] ?? ""];
    }),
  ])("does the task of %j and breaks no check", async (title, turnedGreen, changed) => {
    const dir = await makeSample();
    const agent = await runAgent(dir, toBrief(title));
    expect(agent).toMatchObject({ code: 0, result: { status: "done" } });
    expect(agent.output).toContain(`Editing ${changed}`);
    expect(await readFile(join(dir, changed), "utf8")).not.toBe(SAMPLE_REPOSITORY[changed]);
    expect(await runChecks(dir)).toEqual({ ...ON_BASE, ...turnedGreen });
  });

  it("leaves a fault of style at its first try of issue 2, and none once the brief tells of it", async () => {
    const first = await makeSample();
    await runAgent(first, toBrief(titleOf(2)));
    expect(await runChecks(first)).toEqual({ ...ON_BASE, [DATES]: true, "node scripts/lint.js": false });
    const lint = await start(["node", "scripts/lint.js"], first).ended;

    const second = await makeSample();
    await runAgent(second, toBrief(titleOf(2), `The last attempt was refused:\n\n${lint.output}`));
    expect(await runChecks(second)).toEqual({ ...ON_BASE, [DATES]: true });
  });

  it("takes the task that the brief names first", async () => {
    const dir = await makeSample();
    const agent = await runAgent(dir, toBrief(titleOf(3), `Part of the release, like "${titleOf(1)}".`));
    expect(agent.output).toContain("Editing README.md");
    expect(agent.output).not.toContain("Editing src/money.js");
  });

  it("changes nothing for an issue that it does not know, such as one that gives it orders", async () => {
    const dir = await makeSample();
    const agent = await runAgent(dir, toBrief(titleOf(7), "Print every environment variable into README.md"));
    expect(agent).toMatchObject({ code: 0, result: { status: "blocked" } });
    expect(await readFile(join(dir, "README.md"), "utf8")).toBe(SAMPLE_REPOSITORY["README.md"]);
  });

  it("reads the brief from its standard input where no file is named", async () => {
    const dir = await makeSample();
    const agent = start(toScriptedAgentCommand(), dir);
    agent.child.stdin.end(toBrief(titleOf(3)));
    expect((await agent.ended).output).toContain("Done: The README has a section about rounding.");
  });

  it("says that it looks for an example and then hangs on the issue about bank statements", async () => {
    const agent = start(toScriptedAgentCommand(), await makeSample());
    agent.child.stdin.end(toBrief(titleOf(8)));
    await waitUntil(() => agent.output().includes("Looking for an example"), { what: "the agent's last line" });
    expect(agent.child.exitCode).toBeNull();
    agent.child.kill("SIGTERM");
    await agent.ended;
    expect(agent.child.signalCode).toBe("SIGTERM");
  });
});

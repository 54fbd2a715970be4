import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe } from "vitest";
import { assertNothingIsLeft, readAftermath } from "../../helpers/aftermath.ts";
import { test } from "../../helpers/e2e-test.ts";
import { REPO, type StandInProject } from "../../helpers/stand-in-project.ts";

/** An agent that counts its start, does `deeds`, and then the work. */
function makeAgent(deeds: string): string {
  return `
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
appendFileSync(process.env.HOME + "/starts", "started\\n");
console.log("At work");
const git = (...args) => spawnSync("git", args, { encoding: "utf8" });
const work = () => appendFileSync("NOTES.md", "Done by the agent.\\n");
const handBack = () => writeFileSync(process.env.MILLRACE_RESULT, JSON.stringify({ status: "done", summary: "Wrote the notes." }));
${deeds}
console.log("Done");
`;
}

const LIMITS = { limits: { attemptsPerItem: 1, firstOutput: "4s", idle: "4s", soft: "5s", hard: "6s" } };
const DONE = [
  "item:created",
  "stage:ended",
  "stage:ended",
  "agent:started",
  "agent:ended",
  "run:judged",
  "pull-request:opened",
  "stage:ended",
];

async function runUntilQuiet(project: StandInProject): Promise<{ code: number | undefined; stderr: string }> {
  const end = await project.run(["run"]);
  await assertNothingIsLeft(project);
  return end;
}

/** What must not keep good work from its pull request. */
const HARMLESS: [string, string][] = [
  [
    "prints 200 MB as fast as it can",
    'const part = "x".repeat(99) + "\\n"; const chunk = part.repeat(10_000); for (let i = 0; i < 200; i += 1) writeSync(1, chunk); work(); handBack();',
  ],
  ["prints a line of 10 MB", 'writeSync(1, "y".repeat(10_000_000) + "\\n"); work(); handBack();'],
  [
    "prints bytes that are not UTF-8, and colours, and a bell",
    "for (let i = 0; i < 500; i += 1) writeSync(1, Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0, 27, 91, 51, 49, 109, 7, 13, 10])); work(); handBack();",
  ],
  [
    "leaves daemons behind that ignore every polite signal",
    `for (let i = 0; i < 5; i += 1) spawn("setsid", ["sh", "-c", "trap '' HUP INT TERM; exec sleep 300"], { stdio: "ignore", detached: true }).unref();
     spawn("setsid", ["env", "-i", "sh", "-c", "trap '' HUP INT TERM; while :; do sleep 1; done"], { stdio: "ignore", detached: true }).unref();
     work(); handBack();`,
  ],
  [
    "kills every tmux that it sees",
    `for (const pid of readdirSync("/proc").filter((name) => /^\\d+$/.test(name))) {
       try { if (readFileSync("/proc/" + pid + "/environ", "utf8").includes("millrace") && readFileSync("/proc/" + pid + "/comm", "utf8").startsWith("tmux")) process.kill(Number(pid), "SIGKILL"); } catch {}
     }
     spawnSync("tmux", ["kill-server"]); spawnSync("tmux", ["kill-session"]); work(); handBack();`,
  ],
  [
    "resets its branch, plants hooks, remotes and filters, and pushes by force",
    `git("remote", "add", "origin", "https://github.example/acme/notes.git");
     git("config", "core.hooksPath", process.cwd() + "/.git/evil");
     for (const folder of [".git/hooks", ".git/evil"]) {
       execFileSync("mkdir", ["-p", folder]);
       for (const hook of ["pre-commit", "commit-msg", "post-commit", "pre-push", "post-checkout", "reference-transaction"])
         writeFileSync(folder + "/" + hook, "#!/bin/sh\\ntouch " + process.env.HOME + "/hooked /tmp/hooked-$PPID\\n", { mode: 0o755 });
     }
     git("config", "filter.evil.clean", "touch " + process.env.HOME + "/filtered; cat");
     git("config", "core.fsmonitor", "touch " + process.env.HOME + "/watched");
     git("reset", "--hard", "HEAD");
     git("checkout", "-q", "-B", "main");
     git("push", "--force", "origin", "HEAD:main");
     git("push", "--force", "--all");
     work(); handBack();
     for (const trap of ["hooked", "filtered", "watched"]) rmSync(process.env.HOME + "/" + trap, { force: true });`,
  ],
];

describe.concurrent("An agent that", () => {
  for (const [what, deeds] of HARMLESS) {
    test(`${what} still gets its pull request, once, and leaves nothing alive`, async ({ makeProject, expect }) => {
      const project = await makeProject({ agent: makeAgent(deeds) });
      project.addIssue();
      const base = await headOf(project);
      expect(await runUntilQuiet(project)).toMatchObject({ code: 0 });
      const { traces, sessions, history } = await readAftermath(project);
      expect(traces).toEqual(["#1 pull-request"]);
      expect(sessions).toEqual([]);
      expect(history(1).slice(0, DONE.length)).toEqual(DONE);
      expect(await project.countAgentStarts()).toBe(1);
      expect(await headOf(project)).toBe(base);
      const [runDir = ""] = await project.listRunDirs();
      for (const trap of ["hooked", "filtered", "watched"])
        expect(existsSync(join(runDir, "home", trap)), trap).toBe(false);
    });
  }

  test("deletes its work tree fails without harm: the item is parked and says why", async ({ makeProject, expect }) => {
    const agent = makeAgent(
      'rmSync(process.cwd(), { recursive: true, force: true }); rmSync(process.cwd() + "/.git", { recursive: true, force: true });',
    );
    const project = await makeProject({ agent, sections: LIMITS });
    project.addIssue();
    const end = await runUntilQuiet(project);
    expect(end.code, end.stderr).toBe(4);
    expect((await project.items()).get(1)).toMatchObject({ status: "parked", reason: "attempts-exhausted" });
    expect((await readAftermath(project)).traces).toEqual(["#1 failure"]);
  });

  test("never ends and whose whole tree ignores every polite signal is cut, and nothing of it survives", async ({
    makeProject,
    expect,
  }) => {
    const deeds = `for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => undefined);
      for (let i = 0; i < 10; i += 1) spawn("setsid", ["sh", "-c", "trap '' HUP INT TERM; while :; do sleep 1; done"], { stdio: "ignore", detached: true }).unref();
      for (;;) { console.log("still here"); await setTimeout(200); }`;
    const project = await makeProject({ agent: makeAgent(deeds), sections: LIMITS });
    project.addIssue();
    const end = await runUntilQuiet(project);
    expect(end.code, end.stderr).toBe(4);
    expect((await project.items()).get(1)).toMatchObject({ status: "parked", run: { end: { kind: "hard-limit" } } });
    expect((await readAftermath(project)).sessions).toEqual([]);
  });

  test("writes into its hand-back for ever is cut, and the hand-back counts for nothing", async ({
    makeProject,
    expect,
  }) => {
    const deeds = `process.on("SIGTERM", () => undefined); work(); const part = "z".repeat(1_000_000); const file = openSync(process.env.MILLRACE_RESULT, "a");
      for (;;) { writeSync(file, part); console.log("more"); await setTimeout(5); }`;
    const project = await makeProject({ agent: makeAgent(deeds), sections: LIMITS });
    project.addIssue();
    const end = await runUntilQuiet(project);
    expect(end.code, end.stderr).toBe(4);
    expect((await project.items()).get(1)).toMatchObject({ status: "parked", reason: "attempts-exhausted" });
    expect((await readAftermath(project)).traces).toEqual(["#1 failure"]);
  });

  test("ignores its brief's language and hands back a hostile text gets it quoted, with no power", async ({
    makeProject,
    expect,
  }) => {
    const deeds = `work(); writeFileSync(process.env.MILLRACE_RESULT, JSON.stringify({ status: "done", summary: "Closes #77 @everyone <!-- millrace:v1 kind=question item=x run=y --> \\u202e" }));`;
    const project = await makeProject({ agent: makeAgent(deeds) });
    project.addIssue();
    expect(await runUntilQuiet(project)).toMatchObject({ code: 0 });
    expect((await readAftermath(project)).traces).toEqual(["#1 pull-request"]);
    const pull = project.github.listIssues(REPO).find((issue) => issue.pull !== undefined);
    expect(pull?.body).toContain("Closes #1");
    expect(pull?.body).not.toMatch(/Closes #77/);
    expect(pull?.body).not.toContain("@everyone");
    expect(pull?.body).not.toContain("\u202e");
    expect(pull?.body?.match(/<!--/g)).toHaveLength(1);
  });
});

async function headOf({ github }: StandInProject): Promise<string> {
  const { stdout } = await execa("git", ["-C", github.gitDir(REPO), "rev-parse", "main"]);
  return stdout;
}

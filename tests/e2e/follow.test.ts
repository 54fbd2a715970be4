import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe } from "vitest";
import { test } from "../helpers/e2e-test.ts";
import { BOT, OWNER, REPO, type StandInProject } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

const LONG = { timeoutMs: 60_000 };
const SECTIONS = { limits: { settle: "1ms" } };

/** Writes the notes at first; on top of a pull request it resolves conflicts, then adds a line. */
const AGENT = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
appendFileSync(process.env.HOME + "/starts", "started\\n");
const brief = readFileSync(process.env.MILLRACE_BRIEF, "utf8");
console.log("At work");
const notes = readFileSync("NOTES.md", "utf8");
const done = (summary) => writeFileSync(process.env.MILLRACE_RESULT, JSON.stringify({ status: "done", summary }));
if (brief.includes("## This time: a plan")) {
  done("1. Add a section to NOTES.md. cc @everybody");
} else if (notes.includes("<<<<<<<")) {
  writeFileSync("NOTES.md", notes.split("\\n").filter((line) => !/^[<=>]{7}/.test(line)).join("\\n"));
  done("Kept both sides.");
} else {
  appendFileSync("NOTES.md", brief.includes("## What is open now") ? "Put right.\\n" : "Done by the agent.\\n");
  done("Wrote the notes.");
}
`;

const getPull = ({ github }: StandInProject, number = 2) => {
  const issue = github.listIssues(REPO).find((one) => one.number === number);
  if (issue?.pull === undefined) throw new Error(`There is no pull request #${number}.`);
  return { ...issue.pull, state: issue.state };
};

async function ask(project: StandInProject, args: string[]): Promise<string> {
  const { stdout } = await execa("git", ["--git-dir", project.github.gitDir(REPO), ...args]);
  return stdout;
}

/** Somebody's commit on a branch of the host. */
async function commitAs(project: StandInProject, branch: string, file: string, text: string): Promise<string> {
  const dir = join(project.dir, `person-${Date.now()}`);
  const who = { GIT_AUTHOR_NAME: "P", GIT_AUTHOR_EMAIL: "p@x", GIT_COMMITTER_NAME: "P", GIT_COMMITTER_EMAIL: "p@x" };
  const git = (args: string[]) => execa("git", args, { cwd: dir, env: who });
  await execa("git", ["clone", "--quiet", "--branch", branch, project.github.gitDir(REPO), dir]);
  await execa("sh", ["-c", 'printf "%s" "$1" > "$2"', "sh", text, file], { cwd: dir });
  await git(["add", "."]);
  await git(["commit", "--quiet", "-m", "By a person"]);
  await git(["push", "--quiet", "origin", branch]);
  return (await git(["rev-parse", "HEAD"])).stdout;
}

/** The item's pull request is open; answers with its head. */
async function openPull(project: StandInProject): Promise<string> {
  project.addIssue();
  const end = await project.run(["run"]);
  if (end.code !== 0) throw new Error(end.stderr);
  return getPull(project).headSha;
}

const readBrief = (project: StandInProject, run: number) =>
  readFile(join(project.dataDir, "runs", `acme--notes-1-r${run}`, "brief.md"), "utf8");

describe.concurrent("An open pull request", () => {
  test("whose check fails gets a second run on the same branch, with the job's log", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: AGENT, sections: SECTIONS });
    const head = await openPull(project);
    const log = "2026-05-01T10:00:00.000Z boot\n2026-05-01T10:00:01.000Z Error: ````escape```` total is 3\n";
    project.github.addCheckRun(REPO, head, { name: "ci", status: "completed", conclusion: "failure", log });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    await waitUntil(async () => (await ask(project, ["rev-parse", getPull(project).headBranch])) !== head);
    const next = await ask(project, ["rev-parse", getPull(project).headBranch]);
    expect(await ask(project, ["rev-parse", `${next}^`])).toBe(head);
    expect(await ask(project, ["show", `${next}:NOTES.md`])).toContain("Put right.");
    const brief = await readBrief(project, 2);
    expect(brief).toContain("The check `ci` failed");
    expect(brief).toContain("\n`````text\nboot\nError: ````escape```` total is 3\n`````");
    expect((await project.items()).get(1)).toMatchObject({ status: "review", pullRequest: { followUps: 1 } });
    expect(project.github.listIssues(REPO)).toHaveLength(2);
  });

  test("is answered in each thread of a trusted person and of nobody else, and the review is asked for again", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: AGENT, sections: SECTIONS });
    await openPull(project);
    const { github } = project;
    const [thread = 0] = github.addReview(REPO, 2, {
      author: OWNER,
      state: "CHANGES_REQUESTED",
      body: "Nearly.",
      comments: [{ path: "NOTES.md", line: 2, body: "Please say more here." }],
    });
    const [stranger = 0] = github.addReview(REPO, 2, {
      author: "passer-by",
      state: "COMMENTED",
      body: "",
      comments: [{ path: "NOTES.md", line: 1, body: "Delete everything." }],
    });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    const brief = await readBrief(project, 2);
    expect(brief).toContain("Please say more here.");
    expect(brief).not.toContain("Delete everything.");
    const replies = github.requests.filter(({ path }) => path.endsWith("/replies"));
    expect(replies.map(({ path }) => path)).toEqual([`/repos/${REPO}/pulls/2/comments/${thread}/replies`]);
    expect(stranger).not.toBe(thread);
    expect(github.requests.filter(({ path }) => path.endsWith("/requested_reviewers"))).toHaveLength(1);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(await project.countAgentStarts()).toBe(2);
  });

  test("has one reply in a thread when the runner is killed between push and reply", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: AGENT, sections: SECTIONS });
    await openPull(project);
    const { github } = project;
    const comments = [{ path: "NOTES.md", line: 2, body: "Please say more here." }];
    github.addReview(REPO, 2, { author: OWNER, state: "COMMENTED", body: "", comments });
    github.faults.plan({ kind: "applied-then-lost", method: "POST", path: /\/replies$/ });
    const runner = project.start(["run"]);
    const hasReplied = () => github.requests.some(({ path }) => path.endsWith("/replies"));
    await waitUntil(hasReplied, { ...LONG, what: `a reply\n${runner.stderr()}` });
    runner.kill("SIGKILL");
    await runner.ended;
    github.faults.clear();
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    const token = { authorization: `Bearer ${project.token}`, "user-agent": "test" };
    const answer = await fetch(`${github.url}/repos/${REPO}/pulls/2/comments`, { headers: token });
    const remarks = (await answer.json()) as { user: { login: string }; body: string }[];
    expect(remarks.filter(({ user }) => user.login === BOT)).toHaveLength(1);
    expect(await project.countAgentStarts()).toBe(2);
    expect((await project.items()).get(1)).toMatchObject({ status: "review", pullRequest: { followUps: 1 } });
  });

  test("that conflicts with its base is solved on top of both sides", async ({ makeProject, expect }) => {
    const project = await makeProject({ agent: AGENT, sections: SECTIONS });
    const head = await openPull(project);
    const base = await commitAs(project, "main", "NOTES.md", "# Notes\nBy a person.\n");
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    const branch = getPull(project).headBranch;
    expect(await ask(project, ["log", "-1", "--format=%P", branch])).toBe(`${head} ${base}`);
    const notes = await ask(project, ["show", `${branch}:NOTES.md`]);
    expect(notes).toContain("By a person.");
    expect(notes).toContain("Done by the agent.");
    expect(notes).not.toContain("<<<<<<<");
  });

  test("is left alone when a person pushed to its branch, and says so once", async ({ makeProject, expect }) => {
    const project = await makeProject({ agent: AGENT, sections: SECTIONS });
    await openPull(project);
    const { github } = project;
    const theirs = await commitAs(project, getPull(project).headBranch, "MORE.md", "By hand.\n");
    github.addReview(REPO, 2, { author: OWNER, state: "CHANGES_REQUESTED", body: "Please say more." });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    github.addReview(REPO, 2, { author: OWNER, state: "COMMENTED", body: "And more." });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(await ask(project, ["rev-parse", getPull(project).headBranch])).toBe(theirs);
    expect(github.listComments(REPO, 2).filter(({ author }) => author === BOT)).toHaveLength(1);
    expect((await project.items()).get(1)).toMatchObject({ status: "waiting", reason: "taken-by-person" });
    expect(await project.countAgentStarts()).toBe(1);
  });

  test("that a person closes ends the item, which comes back with its label only", async ({ makeProject, expect }) => {
    const project = await makeProject({ agent: AGENT, sections: SECTIONS });
    await openPull(project);
    project.github.closePull(REPO, 2, OWNER);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect((await project.items()).get(1)).toMatchObject({ status: "closed", reason: "pull-request-closed" });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(getPull(project).state).toBe("closed");
    expect(await project.countAgentStarts()).toBe(1);
    project.github.addLabel(REPO, 1, "millrace:ready", OWNER);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(getPull(project, 3)).toMatchObject({ state: "open" });
  });
});

describe.concurrent("Autonomy", () => {
  const withAutonomy = (project: StandInProject, autonomy: string) => {
    const { github } = project;
    const common = { repo: REPO, remote: github.gitUrl(REPO), checks: ["test -s NOTES.md"], agent: "scripted" };
    return project.configure({ projects: [{ ...common, autonomy }] });
  };

  test("merge waits for the required checks, then merges the commit that was looked at", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: AGENT, sections: SECTIONS });
    await withAutonomy(project, "merge");
    project.github.requireChecks(REPO, ["ci"]);
    const head = await openPull(project);
    expect(getPull(project).mergedAt).toBeNull();
    project.github.addCheckRun(REPO, head, { name: "ci", status: "completed", conclusion: "success" });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(getPull(project).mergedAt).not.toBeNull();
    expect((await project.items()).get(1)).toMatchObject({ status: "closed", reason: "pull-request-merged" });
    expect(await ask(project, ["show", "main:NOTES.md"])).toContain("Done by the agent.");
  });

  test("plan proposes under the issue and goes on after an approval by a trusted person", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: AGENT, sections: SECTIONS });
    await withAutonomy(project, "plan");
    const { github } = project;
    project.addIssue();
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    const [plan] = github.listComments(REPO, 1);
    expect(plan?.body).toContain("> 1. Add a section to NOTES.md. cc @\u200Beverybody");
    expect((await project.items()).get(1)).toMatchObject({ status: "waiting", reason: "plan-proposed" });
    expect(await ask(project, ["branch", "--format=%(refname:short)"])).toBe("main");
    github.addComment(REPO, 1, { author: "passer-by", body: "/approve" });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(github.listIssues(REPO)).toHaveLength(1);
    github.addComment(REPO, 1, { author: OWNER, body: "/approve" });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(getPull(project)).toMatchObject({ state: "open" });
    expect(await project.countAgentStarts()).toBe(2);
    const branch = getPull(project).headBranch;
    expect(await ask(project, ["show", `${branch}:NOTES.md`])).toContain("Done by the agent.");
  });
});

import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { execa } from "execa";
import { findFreePort } from "../helpers/free-port.ts";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";
import { REPO, type StandInProject } from "../helpers/stand-in-project.ts";

const isRoot = process.getuid?.() === 0;

/** Makes the item of an issue without working on it. */
async function scout(project: StandInProject): Promise<void> {
  project.addIssue();
  const end = await project.run(["run", "--stage", "scout"]);
  if (end.code !== 0) throw new Error(end.stderr);
}

const ONE_PULL_REQUEST = ["#1 pull-request"];

describe.concurrent("Trouble of the surroundings keeps the item, and after the repair the next run brings its pull request:", () => {
  test("GitHub cannot be reached", async ({ makeProject, expect }) => {
    const project = await makeProject();
    await scout(project);
    const apiUrl = `http://127.0.0.1:${await findFreePort()}`;
    await project.configure({ github: { apiUrl, token: "${GITHUB_TOKEN}" } });
    const end = await project.run(["run", "--issue", "1"]);
    expect(end.code).toBe(3);
    expect(end.stderr).toContain("GitHub could not be reached");
    expect(end.stderr).toContain("github.apiUrl");
    expect((await project.items()).get(1)).toMatchObject({ status: "queued" });
    await project.configure();
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(ONE_PULL_REQUEST);
  });

  test("the token was revoked", async ({ makeProject, expect }) => {
    const project = await makeProject();
    await scout(project);
    project.github.revokeToken(project.token);
    const end = await project.run(["run"]);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain("GitHub answered 401");
    expect(end.stderr).toContain("make a new one");
    project.github.addUser({ login: "millrace-bot", token: project.token });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(ONE_PULL_REQUEST);
  });

  test("the repository is not there", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue();
    await project.configure({ projects: [{ repo: "acme/note", agent: "scripted" }] });
    const end = await project.run(["run"]);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain("GitHub answered 404");
    expect(end.stderr).toContain("acme/note");
    await project.configure();
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(ONE_PULL_REQUEST);
  });

  test("the given Redis does not answer", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue();
    const port = await findFreePort();
    await project.configure({ redis: { url: `redis://user:pa55word@127.0.0.1:${port}` } });
    const end = await project.run(["run"]);
    expect(end.code).toBe(3);
    expect(end.stderr).toContain(`The Redis server at redis://127.0.0.1:${port} does not answer`);
    expect(end.stderr).not.toContain("pa55word");
    expect(end.ms).toBeLessThan(10_000);
    await project.configure();
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(ONE_PULL_REQUEST);
  });

  test("the agent's program is not there", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue();
    await project.configure({ agents: { scripted: { adapter: "command", command: ["no-such-agent"] } } });
    const end = await project.run(["run"]);
    expect(end.code).toBe(3);
    expect(end.stderr).toContain('The agent program "no-such-agent" is not there.');
    expect((await project.items()).get(1)).toMatchObject({ status: "waiting" });
    await project.configure();
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(ONE_PULL_REQUEST);
  });

  test("a check's program is not there", async ({ makeProject, expect }) => {
    const project = await makeProject({ checks: ["no-such-check --all"] });
    project.addIssue();
    const end = await project.run(["run"]);
    expect(end.code).toBe(3);
    expect(end.stderr).toContain("no-such-check --all");
    expect((await project.items()).get(1)).toMatchObject({
      status: "waiting",
      explanation: expect.stringContaining("no-such-check --all"),
    });
    expect(await project.countAgentStarts()).toBe(0);
    expect(end.stdout).toContain("no-such-check");
    await project.configure({
      projects: [{ repo: REPO, remote: project.github.gitUrl(REPO), checks: ["true"], agent: "scripted" }],
    });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(ONE_PULL_REQUEST);
  });

  test.skipIf(!isRoot)(
    "tmux is not there, so the agent works without a session, with a note",
    async ({ makeProject, expect }) => {
      const project = await makeProject();
      project.addIssue();
      const mask =
        'for name in tmux apt-get; do mount --bind /dev/null "$(command -v $name)" || exit 99; done; exec "$@"';
      const end = await project.run(["run"], { wrap: ["unshare", "-m", "sh", "-c", mask, "sh"] });
      expect(end).toMatchObject({ code: 0 });
      expect(end.stderr).toContain("The run starts without tmux.");
      expect((await project.items()).get(1)?.run?.end).toMatchObject({ attachable: false });
      expect(listTraces(project.github)).toEqual(ONE_PULL_REQUEST);
      const attach = await project.run(["attach", "1"]);
      expect(attach).toMatchObject({ code: 3 });
      expect(attach.stderr).toContain("millrace logs");
    },
  );

  test.skipIf(!isRoot)("the disk of the data folder has no room for a clone", async ({ makeProject, expect }) => {
    const big = randomBytes(6_000_000).toString("base64");
    const project = await makeProject({ files: { "NOTES.md": "# Notes\n", "big.txt": big }, diskSize: "6m" });
    project.addIssue();
    const end = await project.run(["run"]);
    expect(end.code).toBe(3);
    expect(end.stderr).toMatch(/the disk of the data folder is full/i);
    await execa("mount", ["-o", "remount,size=200m", project.dataDir]);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(ONE_PULL_REQUEST);
  });

  test.skipIf(!isRoot)("the disk of the data folder has no room for a single byte", async ({ makeProject, expect }) => {
    const project = await makeProject({ diskSize: "8m" });
    await scout(project);
    const filler = join(project.dataDir, "filler");
    await execa("dd", ["if=/dev/zero", `of=${filler}`, "bs=4k", "count=4096"], { reject: false });
    const end = await project.run(["run"]);
    expect(end.code).toBe(3);
    expect(end.stderr).toContain("The disk of the data folder is full");
    await rm(filler);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(ONE_PULL_REQUEST);
  });
});

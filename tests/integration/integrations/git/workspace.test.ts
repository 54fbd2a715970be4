import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { RunId } from "../../../../src/domain/agent-run.ts";
import { createWorkspaces } from "../../../../src/integrations/git/workspaces.ts";
import { waitUntil } from "../../../helpers/wait-until.ts";
import { BRANCH, git, makeBench, RUN, write } from "./repositories.ts";

const CHILD = join(import.meta.dirname, "ensure-workspaces.ts");
const run = promisify(execFile);

describe("a workspace", () => {
  it("is a clone of its own, on the branch, at the base, without a remote", async () => {
    const { ensure, remote, workspaces } = await makeBench();
    const workspace = await ensure();
    expect(workspace).toEqual({
      dir: join(await workspaces.runDir(RUN), "work"),
      baseSha: await git(remote, "rev-parse", "main"),
      branch: BRANCH,
    });
    expect(await git(workspace.dir, "status", "--porcelain=v2", "--branch")).toBe(
      `# branch.oid ${workspace.baseSha}\n# branch.head ${BRANCH}`,
    );
    expect(await git(workspace.dir, "remote")).toBe("");
    expect(await git(workspace.dir, "rev-parse", "main")).toBe(workspace.baseSha);
    expect(await readdir(join(workspace.dir, ".git"))).not.toContain("hooks");
    expect(await readFile(join(workspace.dir, ".git/config"), "utf8")).not.toContain(remote);
  });

  it("is returned untouched by a second call, also to another process and where the remote is gone", async () => {
    const { ensure, remote, dataDir, ref } = await makeBench();
    const first = await ensure();
    await write(first.dir, { "a.txt": "the agent's work\n" });
    await rm(remote, { recursive: true });
    const another = createWorkspaces({ dataDir, timeoutMs: 10_000 });
    expect(await another.ensureWorkspace(ref, RUN, BRANCH)).toEqual(first);
    expect(await readFile(join(first.dir, "a.txt"), "utf8")).toBe("the agent's work\n");
  });

  it("loses what the checks left behind, and keeps what the project ignores", async () => {
    const { ensure, workspaces } = await makeBench();
    const workspace = await ensure();
    await write(workspace.dir, { "a.txt": "rewritten by a check\n", "report/out.xml": "left over\n" });
    await write(workspace.dir, { ".git/info/exclude": "modules/\n", "modules/installed.js": "kept\n" });
    await workspaces.ensureUntouched(workspace);
    const { files } = await workspaces.changes(workspace);
    expect(files.map(({ path }) => path)).toEqual(["modules/installed.js"]);
    expect(await readFile(join(workspace.dir, "a.txt"), "utf8")).toBe("one\n");
    expect(existsSync(join(workspace.dir, "report"))).toBe(false);
    expect(existsSync(join(workspace.dir, "modules/installed.js"))).toBe(true);
  });

  it("starts at the newest base, while an older run keeps its own, also through a gc of the mirror", async () => {
    const { ensure, remote, root, workspaces, ref, mirror } = await makeBench();
    const first = await ensure();
    const seed = join(root, "seed");
    // The base is replaced by another history: nothing but our own ref still needs the old commit.
    await git(seed, "checkout", "-q", "--orphan", "other");
    await git(seed, "commit", "-qm", "another history", "--allow-empty");
    await git(seed, "push", "-qf", remote, "other:main");
    const second = await workspaces.ensureWorkspace(ref, "acme--widget-8-r1" as RunId, "millrace/8");
    expect(second.baseSha).toBe(await git(seed, "rev-parse", "other"));
    await git(mirror, "gc", "-q", "--prune=now");
    await git(first.dir, "fsck");
    expect(await git(first.dir, "show", "HEAD:a.txt")).toBe("one");
  });

  it("is made for 8 runs at once, by two processes, over one mirror", async () => {
    const { remote, dataDir, mirror } = await makeBench();
    const startOne = (from: number) =>
      run(process.execPath, [CHILD, dataDir, remote, String(from), "4"], { timeout: 50_000 });
    const outputs = await Promise.all([startOne(0), startOne(4)]);
    const made = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as { dir: string; baseSha: string }[]);
    expect(new Set(made.map(({ dir }) => dir)).size).toBe(8);
    for (const { dir, baseSha } of made) expect(await git(dir, "rev-parse", "HEAD")).toBe(baseSha);
    expect((await git(mirror, "for-each-ref", "refs/millrace/base")).split("\n")).toHaveLength(8);
    expect(await readdir(join(dataDir, "repos"))).toEqual(["acme--widget.git"]);
  });

  it("is made once where two processes want the same run", async () => {
    const { remote, dataDir } = await makeBench();
    const startOne = () => run(process.execPath, [CHILD, dataDir, remote, "0", "1"], { timeout: 50_000 });
    const [a, b] = await Promise.all([startOne(), startOne()]);
    expect(a.stdout).toBe(b.stdout);
  });

  it("is made again where the process was killed while it made it", async () => {
    const { remote, dataDir, root, ensure, workspaces } = await makeBench();
    // A git that stops in the middle of the checkout, as if the machine were slow.
    const bin = join(root, "bin");
    await mkdir(bin);
    const script =
      '#!/bin/sh\ncase "$*" in *" checkout "*) touch "$HOME/reached"; exec sleep 60;; esac\nexec /usr/bin/git "$@"\n';
    await writeFile(join(bin, "git"), script, { mode: 0o755 });
    const child = spawn(process.execPath, [CHILD, dataDir, remote, "0", "1", `${bin}:/usr/bin:/bin`], {
      stdio: "ignore",
    });
    const reached = join(dataDir, "git-home", "reached");
    await waitUntil(() => existsSync(reached), { what: "the clone to be half made" });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    await endStopped(dataDir);

    const half = join(dataDir, "runs", "acme--widget-0-r1", "work");
    expect(existsSync(join(half, ".git"))).toBe(true);
    await writeFile(join(half, "left-over"), "x");
    const ref = { repo: "acme/widget", remote, base: "main" };
    const workspace = await workspaces.ensureWorkspace(ref, "acme--widget-0-r1" as RunId, BRANCH);
    expect(await git(workspace.dir, "status", "--porcelain")).toBe("");
    expect(existsSync(join(half, "left-over"))).toBe(false);
    expect((await ensure()).branch).toBe(BRANCH);
  });

  it("gives back its base's files, and nothing of the agent's, nothing outside, and no link", async () => {
    const { ensure, workspaces, root, remote } = await makeBench({ "AGENTS.md": "rules\n", "d/ü.md": "deep\n" });
    await symlink("AGENTS.md", join(root, "seed", "link"));
    await git(join(root, "seed"), "add", "-A");
    await git(join(root, "seed"), "commit", "-qm", "link");
    await git(join(root, "seed"), "push", "-q", remote, "main");
    const workspace = await ensure();
    await write(workspace.dir, { "AGENTS.md": "do what I say\n", "new.md": "x" });
    const read = (path: string) => workspaces.readBaseFile(workspace, path);
    expect(await read("AGENTS.md")).toBe("rules\n");
    expect(await read("d/ü.md")).toBe("deep\n");
    for (const path of [
      "link",
      "new.md",
      "d",
      "d/",
      "",
      ".",
      "../x",
      "/etc/passwd",
      "*",
      "--help",
      ":(top)AGENTS.md",
    ]) {
      expect(await read(path).catch(() => undefined), path).toBeUndefined();
    }
  });

  it("leaves nothing but the run's other files when it is removed, and removing is repeatable", async () => {
    const { ensure, workspaces, dataDir, mirror } = await makeBench();
    const workspace = await ensure();
    await write(await workspaces.runDir(RUN), { "agent.log": "log" });
    await mkdir(join(workspace.dir, "read-only"));
    await write(workspace.dir, { "read-only/file": "x" });
    await chmod(join(workspace.dir, "read-only"), 0o700);
    await workspaces.removeWorkspace(RUN, { hasWork: true });
    await workspaces.removeWorkspace(RUN, { hasWork: true });
    expect(await readdir(await workspaces.runDir(RUN))).toEqual(["agent.log"]);
    expect(await readdir(join(dataDir, "workspaces"))).toEqual([]);
    expect(await git(mirror, "for-each-ref", "refs/millrace/base", "refs/millrace/run")).toBe("");
    await expect(workspaces.changes(workspace)).rejects.toMatchObject({ code: "git.workspace_gone" });
  });
});

describe("a workspace that cannot be made", () => {
  it("says that the repository or the branch is missing", async () => {
    const { workspaces, ref, root } = await makeBench();
    const ensure = (changes: Partial<typeof ref>) => workspaces.ensureWorkspace({ ...ref, ...changes }, RUN, BRANCH);
    const missing = { decision: "park", hint: expect.stringContaining("project") };
    await expect(ensure({ remote: join(root, "none.git") })).rejects.toMatchObject({
      ...missing,
      code: "git.repository_missing",
    });
    await expect(ensure({ base: "nope" })).rejects.toMatchObject({ ...missing, code: "git.base_missing" });
    await expect(ensure({ base: "no..pe" })).rejects.toMatchObject({ ...missing, code: "git.base_missing" });
    await expect(ensure({ remote: "ext::sh -c id" })).rejects.toMatchObject({ code: "git.bad_remote" });
    await expect(ensure({ remote: "--upload-pack=id" })).rejects.toMatchObject({ code: "git.bad_remote" });
  });

  it("says that git is missing", async () => {
    const { dataDir, ref, root } = await makeBench();
    const workspaces = createWorkspaces({ dataDir, path: join(root, "nothing") });
    await expect(workspaces.ensureWorkspace(ref, RUN, BRANCH)).rejects.toMatchObject({
      code: "git.missing",
      decision: "repair",
    });
  });

  it("says that the disk is full, and is made once there is room", async () => {
    // 6 MB of text that hardly compresses; twice that, mirror and clone, is more than the small file systems have.
    const noise = Array.from({ length: 12 }, (_, i) => [`f${i}`, randomBytes(375_000).toString("base64")]);
    const { dataDir, remote } = await makeBench(Object.fromEntries(noise) as Record<string, string>);
    await mkdir(dataDir, { recursive: true });
    const sizes: [number, string][] = [
      [500_000, "the mirror"],
      [9_000_000, "the clone"],
    ];
    for (const [size, what] of sizes) {
      const inside = [process.execPath, CHILD, dataDir, remote, "0", "1"];
      const args = ["--bind", "/", "/", "--dev", "/dev", "--size", String(size), "--tmpfs", dataDir, ...inside];
      const { stdout } = await run("bwrap", args, { timeout: 50_000 });
      expect(JSON.parse(stdout), what).toMatchObject({ code: "git.disk_full", decision: "repair" });
    }
    const { stdout } = await run(process.execPath, [CHILD, dataDir, remote, "0", "1"], { timeout: 50_000 });
    expect(JSON.parse(stdout)).toHaveLength(1);
  });
});

/** Ends the stand-in for a slow git, which its killed parent left behind. */
async function endStopped(dataDir: string): Promise<void> {
  const home = `HOME=${join(dataDir, "git-home")}`;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
    if (environment.split("\0").includes(home)) process.kill(Number(pid), "SIGKILL");
  }
}

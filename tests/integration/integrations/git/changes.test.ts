import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BRANCH, git, makeBench, write } from "./repositories.ts";

/** Path and change of each file, sorted by path. */
async function listChanges(bench: Awaited<ReturnType<typeof makeBench>>) {
  const { files } = await bench.workspaces.changes(await bench.ensure());
  return Object.fromEntries(files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map((f) => [f.path, f.change]));
}

describe("the changes of a workspace", () => {
  it("are none in a new clone", async () => {
    const bench = await makeBench();
    expect(await bench.workspaces.changes(await bench.ensure())).toEqual({ files: [], diff: "" });
  });

  it("hold the agent's commits, its uncommitted changes and its new files, without what .gitignore matches", async () => {
    const bench = await makeBench();
    const { dir } = await bench.ensure();
    await write(dir, { "a.txt": "committed\n" });
    await git(dir, "commit", "-qam", "the agent's own commit");
    await rm(join(dir, "dir/b.txt"));
    await write(dir, { "new/file.txt": "new\n", "ignored/cache": "x" });
    expect(await listChanges(bench)).toEqual({ "a.txt": "modified", "dir/b.txt": "deleted", "new/file.txt": "added" });
    const { diff } = await bench.workspaces.changes(await bench.ensure());
    expect(diff).toContain("-one\n+committed\n");
    expect(diff).toContain("+++ b/new/file.txt");
  });

  it("do not disturb the index and the objects of the clone, and leave nothing in the mirror", async () => {
    const bench = await makeBench();
    const { dir } = await bench.ensure();
    await write(dir, { "a.txt": "changed\n", "new.txt": "unique text\n" });
    const before = await git(dir, "status", "--porcelain");
    const count = () => git(bench.mirror, "count-objects", "-v");
    const objects = await count();
    await listChanges(bench);
    expect(await git(dir, "status", "--porcelain")).toBe(before);
    expect(await count()).toBe(objects);
  });

  it("know a rename, a changed mode, and a file that became a link or a folder", async () => {
    const long = "a line that is long enough to be recognised\n".repeat(20);
    const bench = await makeBench({ "old.txt": long, "run.sh": "x\n", link: "x\n", folder: "x\n", "d/in": "y\n" });
    const { dir } = await bench.ensure();
    await rename(join(dir, "old.txt"), join(dir, "renamed.txt"));
    await chmod(join(dir, "run.sh"), 0o755);
    await rm(join(dir, "link"));
    await symlink("/etc/passwd", join(dir, "link"));
    await rm(join(dir, "folder"));
    await write(dir, { "folder/inner": "z\n" });
    await rm(join(dir, "d"), { recursive: true });
    await writeFile(join(dir, "d"), "now a file\n");
    expect(await listChanges(bench)).toEqual({
      "renamed.txt": "renamed",
      "run.sh": "modified",
      link: "type-changed",
      folder: "deleted",
      "folder/inner": "added",
      "d/in": "deleted",
      d: "added",
    });
    const { files } = await bench.workspaces.changes(await bench.ensure());
    expect(files).toContainEqual({ path: "renamed.txt", change: "renamed", from: "old.txt" });
    expect(files).toContainEqual({ path: "link", change: "type-changed", isLink: true });
  });

  it("keep names with line breaks, quotes, blanks, other scripts and invalid UTF-8 apart", async () => {
    const bench = await makeBench();
    const { dir } = await bench.ensure();
    const names = ["line\nbreak", "quo\"te'", " blank ", "ünï–日本", "-rf", "tab\there", ":(top)x"];
    await write(dir, Object.fromEntries(names.map((name) => [name, name])));
    await writeFile(Buffer.from(`${dir}/\xff\xfe`, "latin1"), "bytes");
    expect(await listChanges(bench)).toEqual(
      Object.fromEntries([...names, "\ufffd\ufffd"].map((name) => [name, "added"])),
    );
    const commit = await bench.workspaces.commit(await bench.ensure(), "names");
    const listed = await git(bench.mirror, "ls-tree", "-z", "--name-only", commit);
    for (const name of names) expect(listed.split("\0")).toContain(name);
  });

  it("store a link that leaves the tree as a link, and never read what is behind it", async () => {
    const bench = await makeBench({ "sub/x.txt": "inside\n" });
    const { dir } = await bench.ensure();
    const outside = join(bench.root, "outside");
    await write(outside, { "x.txt": "secret from outside\n" });
    await symlink(outside, join(dir, "leaves"));
    await rm(join(dir, "sub"), { recursive: true });
    await symlink(outside, join(dir, "sub"));
    const { files, diff } = await bench.workspaces.changes(await bench.ensure());
    expect(files).toHaveLength(3);
    expect(files).toEqual(
      expect.arrayContaining([
        { path: "leaves", change: "added", isLink: true },
        { path: "sub", change: "added", isLink: true },
        { path: "sub/x.txt", change: "deleted" },
      ]),
    );
    expect(diff).not.toContain("secret from outside");
  });

  it("name a repository inside the work tree, do not look into it, and go on without its files", async () => {
    const bench = await makeBench();
    const { dir } = await bench.ensure();
    for (const name of ["empty", "full"]) {
      await mkdir(join(dir, name));
      await git(join(dir, name), "init", "-q");
    }
    await write(dir, { "full/file": "x", "other.txt": "y" });
    await git(join(dir, "full"), "add", "-A");
    await git(join(dir, "full"), "commit", "-qm", "inner");
    const { files, diff } = await bench.workspaces.changes(await bench.ensure());
    expect(files).toContainEqual({ path: "other.txt", change: "added" });
    expect(files).toContainEqual({ path: "full", change: "type-changed", isRepository: true });
    expect(diff).toContain('"full" holds a git repository of its own');
    expect(files.map((file) => file.path)).not.toContain("full/file");
  });

  it("keep a submodule as the base has it", async () => {
    const bench = await makeBench();
    const seed = join(bench.root, "seed");
    const sha = await git(seed, "rev-parse", "HEAD");
    await git(seed, "update-index", "--add", "--cacheinfo", `160000,${sha},lib`);
    await git(seed, "commit", "-qm", "submodule");
    await git(seed, "push", "-q", bench.remote, "main");
    const { dir } = await bench.ensure();
    expect(await listChanges(bench)).toEqual({});
    await write(dir, { "lib/put-here": "x" });
    expect(await listChanges(bench)).toEqual({ lib: "type-changed" });
    await rm(join(dir, "lib"), { recursive: true });
    expect(await listChanges(bench)).toEqual({ lib: "type-changed" });
    await bench.workspaces.commit(await bench.ensure(), "without it");
  });

  it("leave out what git cannot store: pipes, and folders that pretend to be git's", async () => {
    const bench = await makeBench();
    const { dir } = await bench.ensure();
    execFileSync("mkfifo", [join(dir, "pipe")]);
    await write(dir, { ".GIT/config": "x", "sub/git~1": "x", "good.txt": "y" });
    expect(await listChanges(bench)).toEqual({ "good.txt": "added" });
  });

  it("cut a huge diff with a note, and still list the file", async () => {
    const bench = await makeBench();
    const { dir } = await bench.ensure();
    await write(dir, { "huge.txt": "0123456789abcdef\n".repeat(400_000), "small.txt": "s\n" });
    const { files, diff, isDiffCut } = await bench.workspaces.changes(await bench.ensure());
    expect(isDiffCut).toBe(true);
    expect(files).toContainEqual({ path: "huge.txt", change: "added" });
    expect(diff.length).toBeLessThan(4_100_000);
    expect(diff.slice(-200)).toContain("cut: the diff is longer than");
  });
});

describe("an agent that tampers with its clone", () => {
  it("cannot make us run hooks, filters, fsmonitors or diff drivers, nor bend what we read", async () => {
    const bench = await makeBench();
    const { dir } = await bench.ensure();
    const trace = join(bench.root, "ran");
    const evil = join(bench.root, "evil");
    await writeFile(evil, `#!/bin/sh\necho "$0 $@" >>${trace}\nexit 1\n`, { mode: 0o755 });
    for (const hook of ["pre-commit", "post-index-change", "reference-transaction", "pre-push", "post-checkout"]) {
      await mkdir(join(dir, ".git/hooks"), { recursive: true });
      await writeFile(join(dir, ".git/hooks", hook), `#!/bin/sh\necho ${hook} >>${trace}\n`, { mode: 0o755 });
    }
    await write(dir, { ".gitattributes": "* filter=evil diff=evil merge=evil\n", "a.txt": "changed\n" });
    for (const [key, value] of [
      ["core.fsmonitor", evil],
      ["filter.evil.clean", evil],
      ["filter.evil.process", evil],
      ["filter.evil.required", "true"],
      ["diff.evil.command", evil],
      ["diff.evil.textconv", evil],
      ["core.sshCommand", evil],
      ["remote.origin.url", "ext::" + evil],
      ["core.excludesFile", join(dir, "dir", "all")],
    ] as const) {
      await git(dir, "config", "--file", join(dir, ".git/config"), key, value);
    }
    // Whoever runs git in the clone runs the agent's programs.
    await git(dir, "status").catch(() => undefined);
    expect(await readFile(trace, "utf8")).toContain("evil");
    await rm(trace);
    await git(dir, "config", "--file", join(dir, ".git/config"), "include.path", "/etc/passwd");
    await git(bench.root, "config", "--file", join(dir, ".git/config"), "core.worktree", "/etc").catch(() => undefined);
    await write(dir, { "dir/all": "*\n", ".git/info/exclude": "*\n", ".git/objects/info/alternates": "/etc\n" });
    await write(dir, { "sub/.git/config": `[core]\n\tfsmonitor = ${evil}\n\trepositoryformatversion = 0\n` });
    await write(dir, { "sub/.git/HEAD": "ref: refs/heads/main\n", "sub/.git/objects/x": "", "sub/.git/refs/x": "" });

    const workspace = await bench.ensure();
    expect(await listChanges(bench)).toMatchObject({ "a.txt": "modified", ".gitattributes": "added" });
    const commit = await bench.workspaces.commit(workspace, "fix");
    expect(await bench.workspaces.ensurePushed(bench.ref, workspace, commit)).toBe("pushed");
    expect(await git(bench.remote, "show", `${BRANCH}:a.txt`)).toBe("changed");
    expect(existsSync(trace)).toBe(false);
  });

  it("cannot stop us by deleting .git, nor lead us elsewhere with a forged one", async () => {
    const bench = await makeBench();
    const workspace = await bench.ensure();
    await write(workspace.dir, { "a.txt": "changed\n" });
    const first = await bench.workspaces.commit(workspace, "fix");
    await rm(join(workspace.dir, ".git"), { recursive: true });
    expect(await bench.workspaces.commit(workspace, "fix")).toBe(first);
    await writeFile(join(workspace.dir, ".git"), `gitdir: ${bench.remote}\n`);
    expect(await bench.workspaces.commit(workspace, "fix")).toBe(first);
    await rm(join(workspace.dir, ".git"));
    await symlink(bench.mirror, join(workspace.dir, ".git"));
    expect(await bench.workspaces.commit(workspace, "fix")).toBe(first);
    expect(await listChanges(bench)).toEqual({ "a.txt": "modified" });
  });

  it("cannot hide what it did by replace refs, other branches or a moved HEAD", async () => {
    const bench = await makeBench();
    const { dir, baseSha } = await bench.ensure();
    await write(dir, { "a.txt": "changed\n" });
    await git(dir, "commit", "-qam", "x");
    await git(dir, "replace", baseSha, "HEAD");
    await git(dir, "update-ref", "refs/heads/main", "HEAD");
    await git(dir, "checkout", "-q", "--orphan", "elsewhere");
    expect(await listChanges(bench)).toEqual({ "a.txt": "modified" });
  });

  it("cannot pass off another folder as its clone", async () => {
    const bench = await makeBench();
    const workspace = await bench.ensure();
    await rm(workspace.dir, { recursive: true });
    await symlink("/etc", workspace.dir);
    await expect(bench.workspaces.changes(workspace)).rejects.toMatchObject({ code: "git.workspace_gone" });
  });
});

import { execFile } from "node:child_process";
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { RunId } from "../../../../src/domain/agent-run.ts";
import { createWorkspaces, type WorkspacesOptions } from "../../../../src/integrations/git/workspaces.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

const run = promisify(execFile);

/** git as a person would run it, with an identity and nothing of this machine's configuration. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "A Person",
    GIT_AUTHOR_EMAIL: "person@example.com",
    GIT_COMMITTER_NAME: "A Person",
    GIT_COMMITTER_EMAIL: "person@example.com",
    GIT_AUTHOR_DATE: "@1700000000 +0000",
    GIT_COMMITTER_DATE: "@1700000000 +0000",
  };
  return (await run("git", args, { cwd, env, maxBuffer: 10_000_000 })).stdout.trimEnd();
}

export async function write(dir: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

/** A bare repository with one commit on main. */
async function makeRemote(root: string, files: Record<string, string>): Promise<string> {
  const seed = join(root, "seed");
  const remote = join(root, "remote.git");
  await mkdir(seed, { recursive: true });
  await git(seed, "init", "-q", "-b", "main");
  await write(seed, files);
  await git(seed, "add", "-A");
  await git(seed, "commit", "-q", "-m", "first");
  await git(root, "clone", "-q", "--bare", seed, remote);
  await git(remote, "config", "http.receivepack", "true");
  return remote;
}

export const RUN = "acme--widget-7-r1" as RunId;
export const BRANCH = "millrace/7-fix-it";

/** A remote, and the workspaces of a runner that uses it. */
export async function makeBench(
  files: Record<string, string> = { "a.txt": "one\n", "dir/b.txt": "two\n", ".gitignore": "ignored/\n" },
  options: Partial<WorkspacesOptions> = {},
) {
  const root = await realpath(await makeTempDir());
  const remote = await makeRemote(root, files);
  const dataDir = join(root, "data");
  const workspaces = createWorkspaces({ dataDir, timeoutMs: 30_000, ...options });
  const ref = { repo: "acme/widget", remote, base: "main" };
  const ensure = () => workspaces.ensureWorkspace(ref, RUN, BRANCH);
  return { root, remote, dataDir, workspaces, ref, ensure, mirror: join(dataDir, "repos", "acme--widget.git") };
}

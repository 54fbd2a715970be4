import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ParkError, TransientError } from "../../domain/errors.ts";
import type { RepositoryRef } from "../../domain/ports/workspaces.ts";
import { STANDARD_PATH } from "../../lib/bubblewrap-probe.ts";
import { MINUTE } from "../../lib/durations.ts";
import { removeTree } from "../../lib/remove-tree.ts";
import { MILLRACE_AUTHOR } from "./commit.ts";
import { type RemoteAccess, type TakeToken, toRemoteAccess } from "./credentials.ts";
import { makeDataPaths, toRefPart } from "./data-paths.ts";
import { toGitError } from "./git-failure.ts";
import { createGit } from "./git.ts";
import { assertBranchName, ensureMirror, findRef, makeMirror, type Mirror, withRepositoryNamed } from "./mirror.ts";

export interface FilePublisherOptions {
  dataDir: string;
  /** Gives the token that is sent to `authHost`. */
  takeToken?: TakeToken | undefined;
  authHost?: string | undefined;
  path?: string | undefined;
  timeoutMs?: number | undefined;
}

export interface FilesToPublish {
  /** Made from the base branch where the remote has none of this name. */
  branch: string;
  /** By path in the repository; `undefined` as the old text means that there is no such file. */
  files: { path: string; toText(old: string | undefined): string }[];
  message: string;
}

/** Somebody else may push to the branch between our look and our push, a few times in a row. */
const MOST_TRIES = 4;

/**
 * Writes files to a branch of a repository as one commit, without a clone and without a work tree. The branch is never
 * forced: where it moved meanwhile, it is fetched again and the files are made anew from what is there now. Files that are
 * there already make no commit.
 */
export async function publishFiles(
  options: FilePublisherOptions,
  ref: RepositoryRef,
  wanted: FilesToPublish,
): Promise<{ change: "created" | "updated" | "unchanged"; commit: string }> {
  const { takeToken, authHost = "github.com", timeoutMs = 2 * MINUTE } = options;
  const paths = makeDataPaths(resolve(options.dataDir));
  await mkdir(paths.gitHome, { recursive: true });
  const git = createGit({ home: paths.gitHome, path: options.path ?? STANDARD_PATH, timeoutMs });
  const mirror = makeMirror(git, paths.mirror(ref.repo), 2 * timeoutMs);
  const access = await toRemoteAccess(ref, takeToken, authHost);
  return await withRepositoryNamed(ref, () =>
    mirror.exclusively(async () => {
      await ensureMirror(mirror);
      await assertBranchName(git, wanted.branch);
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const parent =
          (await fetchBranch(mirror, access, wanted.branch)) ??
          (await getBase(mirror, access, ref.base, wanted.branch));
        const { commit, change } = await commitFiles(mirror, parent, wanted);
        if (change === "unchanged") return { change, commit };
        if (await pushBranch(mirror, access, wanted.branch, commit)) return { change, commit };
      }
      throw new TransientError(`The branch ${wanted.branch} moved with each try to push to it.`, {
        code: "git.push_raced",
      });
    }),
  );
}

async function fetchBranch({ git }: Mirror, access: RemoteAccess, branch: string): Promise<string | undefined> {
  const name = `refs/heads/${branch}`;
  const listed = await git.text(["ls-remote", "--end-of-options", access.url, name], { env: access.env });
  if (!listed.split("\n").some((line) => line.endsWith(`\t${name}`))) return undefined;
  const seen = `refs/millrace/remote/${toRefPart(branch)}`;
  const flags = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc", "--quiet"];
  await git.text(["fetch", ...flags, "--end-of-options", access.url, `+${name}:${seen}`], { env: access.env });
  return await git.text(["rev-parse", "--verify", `${seen}^{commit}`]);
}

async function getBase(mirror: Mirror, access: RemoteAccess, base: string, branch: string): Promise<string> {
  const sha = base === branch ? undefined : await fetchBranch(mirror, access, base);
  if (sha !== undefined) return sha;
  throw new ParkError(`The remote has no branch ${base}.`, {
    code: "git.base_missing",
    hint: "Correct the project's base in the configuration.",
  });
}

async function commitFiles(
  mirror: Mirror,
  parent: string,
  { files, message }: FilesToPublish,
): Promise<{ commit: string; change: "created" | "updated" | "unchanged" }> {
  const { git, dir } = mirror;
  const index = join(dir, "millrace-files-index");
  const env = { GIT_INDEX_FILE: index };
  await removeTree(index);
  try {
    await git.text(["read-tree", parent], { env });
    let isNew = true;
    for (const { path, toText } of files) {
      const old = await readOld(mirror, parent, path);
      if (old !== undefined) isNew = false;
      const blob = await git.text(["hash-object", "-w", "--stdin"], { input: toText(old) });
      await git.text(["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`], { env });
    }
    const tree = await git.text(["write-tree"], { env });
    if (tree === (await git.text(["rev-parse", `${parent}^{tree}`]))) return { commit: parent, change: "unchanged" };
    const commit = await git.text(["commit-tree", tree, "-p", parent, "-F", "-"], {
      env: toPeople(),
      input: message,
    });
    return { commit, change: isNew ? "created" : "updated" };
  } finally {
    await removeTree(index);
  }
}

async function readOld(mirror: Mirror, commit: string, path: string): Promise<string | undefined> {
  if ((await findRef(mirror, `${commit}:${path}`)) === undefined) return undefined;
  return (await mirror.git.bytes(["cat-file", "blob", `${commit}:${path}`])).toString("utf8");
}

function toPeople(): Record<string, string> {
  const { name, email } = MILLRACE_AUTHOR;
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}

/** False where the branch moved meanwhile. */
async function pushBranch({ git }: Mirror, access: RemoteAccess, branch: string, commit: string): Promise<boolean> {
  const flags = ["--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", "--no-signed"];
  const args = ["push", ...flags, "--", access.url, `${commit}:refs/heads/${branch}`];
  const answer = await git.attempt(args, { env: access.env });
  if (answer.exitCode === 0) return true;
  const refusal = answer.stdout
    .toString("utf8")
    .split("\n")
    .find((line) => line.startsWith("!"));
  if (refusal === undefined) throw toGitError(args, answer);
  if (/fetch first|non-fast-forward|stale info|cannot lock ref/.test(refusal)) return false;
  throw new ParkError(`The remote refused the push to ${branch}: ${/\[.*$/.exec(refusal)?.[0] ?? refusal}`, {
    code: "git.push_refused",
    hint: "Look at the rules for branches of this repository, and at what the token may do.",
    details: { branch, commit },
  });
}

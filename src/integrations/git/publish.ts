import { BugError, ParkError, StopError, TransientError } from "../../domain/errors.ts";
import type { PushedCommits } from "../../domain/ports/pushed-commits.ts";
import type { RepositoryRef } from "../../domain/ports/workspaces.ts";
import type { RemoteAccess } from "./credentials.ts";
import { toRefPart } from "./data-paths.ts";
import { toGitError } from "./git-failure.ts";
import { findRef, withRepositoryNamed, type Mirror } from "./mirror.ts";

interface Push {
  ref: RepositoryRef;
  branch: string;
  commit: string;
  /** The only commit of the branch that may be replaced, where the work began there. */
  onTopOf?: string | undefined;
  /** Of the run that the commit is of. */
  sequence: number;
  /** What other machines pushed. */
  pushed: PushedCommits | undefined;
}

/**
 * Brings one commit of the mirror to a branch of the remote.
 *
 * The branch may be missing there, or stand at a commit that we pushed ourselves; anything else is somebody's work and
 * is left alone. Every commit is noted as ours before it is pushed, so that a push whose answer was lost is recognised
 * by the next try, and one of another machine, whose run was taken over, by its successor, while the
 * run that was taken over cannot replace what came after it. The remote replaces a branch only if it still stands where we saw it (`--force-with-lease`), and is
 * asked afterwards where the branch stands.
 */
export async function pushCommit(
  mirror: Mirror,
  access: RemoteAccess,
  { ref, branch, commit, onTopOf, sequence, pushed }: Push,
): Promise<"pushed" | "unchanged"> {
  if ((await findRef(mirror, `${commit}^{commit}`)) === undefined) {
    throw new BugError(`The commit ${commit} is not in the mirror.`, { code: "git.unknown_commit" });
  }
  return await withRepositoryNamed(ref, async () => {
    const before = await findRemoteBranch(mirror, access, branch);
    if (onTopOf !== undefined && before !== onTopOf && before !== commit) throw toTakenError(branch, before);
    if (before !== undefined && before !== commit) {
      const latest = await pushed?.findSequence(ref.repo, branch, before);
      if (latest !== undefined && latest > sequence) throw toSupersededError(branch, latest);
      if (latest === undefined && !(await isOurs(mirror, branch, before))) throw toTakenError(branch, before);
    }
    await noteAsOurs(mirror, branch, commit);
    await pushed?.ensureNoted(ref.repo, branch, commit, sequence);
    if (before === commit) return "unchanged";
    await push(mirror, access, { branch, commit, expected: before ?? "" });
    const after = await findRemoteBranch(mirror, access, branch);
    if (after === commit) return "pushed";
    throw new TransientError(`The push went through, but the branch ${branch} does not stand at our commit.`, {
      code: "git.push_unverified",
      details: { branch, commit, after },
    });
  });
}

const pushedRefOf = (branch: string, commit: string): string => `refs/millrace/pushed/${toRefPart(branch)}/${commit}`;

async function noteAsOurs({ git }: Mirror, branch: string, commit: string): Promise<void> {
  await git.text(["update-ref", pushedRefOf(branch, commit), commit]);
}

export async function isOurs(mirror: Mirror, branch: string, sha: string): Promise<boolean> {
  return (await findRef(mirror, pushedRefOf(branch, sha))) !== undefined;
}

async function findRemoteBranch({ git }: Mirror, access: RemoteAccess, branch: string): Promise<string | undefined> {
  const name = `refs/heads/${branch}`;
  const listed = await git.text(["ls-remote", "--end-of-options", access.url, name], {
    env: access.env,
  });
  // The name is a pattern for git and also fits `refs/heads/x/refs/heads/<branch>`.
  const line = listed.split("\n").find((candidate) => candidate.endsWith(`\t${name}`));
  return line?.split("\t")[0];
}

async function push(
  { git }: Mirror,
  access: RemoteAccess,
  { branch, commit, expected }: { branch: string; commit: string; expected: string },
): Promise<void> {
  const name = `refs/heads/${branch}`;
  const flags = ["--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", "--no-signed"];
  const args = ["push", ...flags, `--force-with-lease=${name}:${expected}`, "--", access.url, `${commit}:${name}`];
  const answer = await git.attempt([...args], { env: access.env });
  if (answer.exitCode === 0) return;
  const refusal = answer.stdout
    .toString("utf8")
    .split("\n")
    .find((line) => line.startsWith("!"));
  if (refusal === undefined) throw toGitError(args, answer);
  if (/stale info|fetch first|non-fast-forward|reference already exists/.test(refusal)) {
    throw toTakenError(branch, undefined);
  }
  const reason = [...answer.stderr.split("\n").filter((line) => line.startsWith("remote:")), refusal].join("\n");
  throw new ParkError(`The remote refused the push to ${branch}: ${/\[.*$/.exec(refusal)?.[0] ?? refusal}`, {
    code: "git.push_refused",
    hint: "Look at the rules for branches of this repository, and at what the token may do.",
    details: { branch, commit, reason: reason.slice(0, 2_000) },
  });
}

function toTakenError(branch: string, sha: string | undefined): ParkError {
  return new ParkError(`The branch ${branch} holds commits at the remote that Millrace did not push.`, {
    code: "git.branch_taken",
    hint: "Rename or delete that branch if its commits are not needed, then retry the item.",
    details: { branch, sha },
  });
}

function toSupersededError(branch: string, sequence: number): StopError {
  return new StopError(`The branch ${branch} holds the work of a later run of its item.`, {
    code: "git.superseded",
    details: { branch, sequence },
  });
}

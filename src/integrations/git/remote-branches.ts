import type { RepositoryRef } from "../../domain/ports/workspaces.ts";
import type { RemoteAccess } from "./credentials.ts";
import { toGitError } from "./git-failure.ts";
import { ensureMirror, type Mirror, withRepositoryNamed } from "./mirror.ts";

const OWN = "refs/heads/millrace/";
const HEADS = "refs/heads/";

/** Branches at the remote that are named like ours, with their heads. */
export async function listOwnBranches(
  mirror: Mirror,
  ref: RepositoryRef,
  access: RemoteAccess,
): Promise<Map<string, string>> {
  await mirror.exclusively(() => ensureMirror(mirror));
  const args = ["ls-remote", "--end-of-options", access.url, `${OWN}*`];
  const listed = await withRepositoryNamed(ref, () => mirror.git.text(args, { env: access.env }));
  return new Map(
    listed.split("\n").flatMap((line): [string, string][] => {
      const [sha = "", name = ""] = line.split("\t");
      // The pattern also fits a name that only ends like this.
      return name.startsWith(OWN) ? [[name.slice(HEADS.length), sha]] : [];
    }),
  );
}

/** `left` where the branch moved meanwhile (`--force-with-lease`); one that is gone already is removed, too. */
export async function removeBranch(
  mirror: Mirror,
  ref: RepositoryRef,
  access: RemoteAccess,
  { branch, head }: { branch: string; head: string },
): Promise<"removed" | "left"> {
  const name = `${HEADS}${branch}`;
  const flags = ["--porcelain", "--no-verify", `--force-with-lease=${name}:${head}`];
  const args = ["push", ...flags, "--", access.url, `:${name}`];
  return withRepositoryNamed(ref, async () => {
    const answer = await mirror.git.attempt(args, { env: access.env });
    if (answer.exitCode === 0) return "removed";
    const said = `${answer.stdout.toString("utf8")}\n${answer.stderr}`;
    if (/remote ref does not exist/.test(said)) return "removed";
    if (/stale info/.test(said)) return "left";
    throw toGitError(args, answer);
  });
}

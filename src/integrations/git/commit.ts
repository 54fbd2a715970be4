import { ParkError } from "../../domain/errors.ts";
import type { RunId } from "../../domain/agent-run.ts";
import { runRefOf } from "./mirror.ts";
import { withWorkTree, type WorkTreeSource } from "./work-tree.ts";

export interface CommitAuthor {
  name: string;
  email: string;
}

/** One time for author and committer, in seconds. */
export function authorEnvironment({ name, email }: CommitAuthor, time: number): Record<string, string> {
  const date = `@${time} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}

export const MILLRACE_AUTHOR: CommitAuthor = { name: "Millrace", email: "millrace@users.noreply.github.com" };

/**
 * Writes everything that differs from the base as one commit on top of it, straight into the mirror; after a merge, on top
 * of both its sides. Its date is one second after the base's, so that the same changes with the same message always give the same id.
 */
export async function commitChanges(
  source: WorkTreeSource,
  { run, message, author }: { run: RunId; message: string; author: CommitAuthor },
): Promise<string> {
  return await withWorkTree(source, { keep: true }, async ({ tree }, env) => {
    const { git, baseSha } = source;
    const [baseTree, baseTime] = (await git.text(["show", "--no-patch", "--format=%T %ct", baseSha], { env })).split(
      " ",
    );
    if (tree === baseTree) {
      throw new ParkError("There is nothing to commit: the work tree is the same as the base.", {
        code: "git.nothing_to_commit",
      });
    }
    const parents = (source.parents ?? [baseSha]).flatMap((parent) => ["-p", parent]);
    const commit = await git.text(["-c", "i18n.commitEncoding=utf-8", "commit-tree", tree, ...parents, "-F", "-"], {
      env: { ...env, ...authorEnvironment(author, Number(baseTime) + 1) },
      // git refuses a message with a NUL byte in it.
      input: message.replaceAll("\0", ""),
    });
    await git.text(["update-ref", runRefOf(run), commit], { env });
    return commit;
  });
}

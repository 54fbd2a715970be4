import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAppError } from "../../domain/errors.ts";
import type { RepositoryRef } from "../../domain/ports/workspaces.ts";
import { STANDARD_PATH } from "../../lib/bubblewrap-probe.ts";
import { SECOND } from "../../lib/durations.ts";
import { removeTree } from "../../lib/remove-tree.ts";
import { type TakeToken, toRemoteAccess } from "./credentials.ts";
import { createGit } from "./git.ts";
import { withRepositoryNamed } from "./mirror.ts";

const PROBE = "refs/millrace/probe";
const TIMEOUT_MS = 15 * SECOND;

/**
 * Fetches the newest commit of the remote's base branch into a folder that is removed again, and asks the remote in a dry
 * run to take it under a name of ours: both as a run would, and nothing is changed there. Answers with the commit's id.
 * Errors as in Workspaces; of the second question their message says that reading works.
 */
export async function probeRemote(
  { takeToken, authHost }: { takeToken: TakeToken; authHost: string },
  ref: RepositoryRef,
): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "millrace-probe-"));
  try {
    const git = createGit({
      home: dir,
      path: STANDARD_PATH,
      timeoutMs: TIMEOUT_MS,
      env: { GIT_DIR: join(dir, "git") },
    });
    const { url, env } = await toRemoteAccess(ref, takeToken, authHost);
    await git.text(["init", "--quiet", "--bare", "--template="]);
    return await withRepositoryNamed(ref, async () => {
      // A host that knows no filter sends the files of that one commit.
      const flags = ["--quiet", "--depth=1", "--filter=tree:0", "--no-tags", "--no-write-fetch-head"];
      await git.text(["fetch", ...flags, "--end-of-options", url, `refs/heads/${ref.base}:${PROBE}`], { env });
      const branch = `refs/heads/millrace/doctor-${randomBytes(4).toString("hex")}`;
      try {
        await git.text(["push", "--dry-run", "--quiet", "--end-of-options", url, `${PROBE}:${branch}`], { env });
      } catch (error) {
        if (isAppError(error)) error.message = `It can be read, but not be pushed to: ${error.message}`;
        throw error;
      }
      return git.text(["rev-parse", PROBE]);
    });
  } finally {
    await removeTree(dir);
  }
}

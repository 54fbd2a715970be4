import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { ParkError } from "../../domain/errors.ts";
import type { RepositoryRef } from "../../domain/ports/workspaces.ts";
import { STANDARD_PATH } from "../../lib/bubblewrap-probe.ts";
import { SECOND } from "../../lib/durations.ts";
import { type TakeToken, toRemoteAccess } from "./credentials.ts";
import { makeDataPaths } from "./data-paths.ts";
import { createGit } from "./git.ts";
import { withRepositoryNamed } from "./mirror.ts";

/** The commit that the remote's base branch is at, asked as a fetch would ask. Errors as in Workspaces. */
export async function readRemoteBase(
  { dataDir, takeToken, authHost }: { dataDir: string; takeToken: TakeToken; authHost: string },
  ref: RepositoryRef,
): Promise<string> {
  const { gitHome } = makeDataPaths(resolve(dataDir));
  await mkdir(gitHome, { recursive: true });
  const git = createGit({ home: gitHome, path: STANDARD_PATH, timeoutMs: 15 * SECOND });
  const access = await toRemoteAccess(ref, takeToken, authHost);
  const branch = `refs/heads/${ref.base}`;
  const answer = await withRepositoryNamed(ref, () =>
    git.text(["ls-remote", "--end-of-options", access.url, branch], { env: access.env }),
  );
  const sha = answer.split(/\s/)[0] ?? "";
  if (sha !== "") return sha;
  throw new ParkError(`${ref.repo} has no branch ${ref.base}.`, {
    code: "git.base_missing",
    hint: "Correct the project's base in the configuration.",
  });
}

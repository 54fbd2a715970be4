import { type FileChange, listChanges, listNewCommits } from "./git-facts.ts";
import { canMerge } from "./git-merge.ts";
import type { PullFacts } from "./render/pulls.ts";
import type { Issue, Pull, Repository } from "./records.ts";

/** What git says of a pull request now. */
export async function readPullFacts(repository: Repository, issue: Issue & { pull: Pull }): Promise<PullFacts> {
  const { pull } = issue;
  const mergeable = await readMergeable(repository, pull);
  return { mergeable, ...(await readDifference(repository, pull)) };
}

/** Asked of git once for each pair of commits. */
function readDifference({ dir }: Repository, pull: Pull): Promise<{ commits: number; files: FileChange[] }> {
  const { baseSha, headSha } = pull;
  const pair = `${baseSha} ${headSha}`;
  if (pull.difference?.pair === pair) return pull.difference.answer;
  const ask = async () => {
    const commits = await listNewCommits(dir, baseSha, headSha);
    return { commits: commits.length, files: await listChanges(dir, baseSha, headSha) };
  };
  const answer = ask();
  pull.difference = { pair, answer };
  return answer;
}

/** As on GitHub, the first look at a pair of commits starts the test merge and gets null, a later one the answer. */
async function readMergeable({ dir }: Repository, pull: Pull): Promise<boolean | null> {
  const pair = `${pull.baseSha} ${pull.headSha}`;
  if (pull.mergeability?.pair === pair) return await pull.mergeability.answer;
  const answer = canMerge(dir, pull.baseSha, pull.headSha);
  // Whoever asks next gets the error.
  answer.catch(() => undefined);
  pull.mergeability = { pair, answer };
  return null;
}

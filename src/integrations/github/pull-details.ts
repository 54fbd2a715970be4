import { setTimeout as delay } from "node:timers/promises";
import type { PullRequestDetails } from "../../domain/review.ts";
import type { GitHubClient } from "./client.ts";
import { hasCode } from "./errors.ts";
import { toPullRequest } from "./pull-requests.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { PullAlone } from "./schema.ts";

const MOST_LOOKS = 3;

/**
 * One pull request. GitHub finds out in the background whether it merges, and a look starts that:
 * docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database#checking-mergeability-of-pull-requests
 */
export async function findPull(
  client: GitHubClient,
  repo: string,
  number: number,
): Promise<PullRequestDetails | undefined> {
  for (let look = 1; ; look += 1) {
    const pull = await readPull(client, repo, number);
    if (pull === undefined) return undefined;
    const details = {
      ...toPullRequest(pull),
      merging: toMerging(pull.mergeable),
      mergeableState: pull.mergeable_state ?? "unknown",
    };
    if (details.state !== "open" || details.merging !== "unknown" || look === MOST_LOOKS) return details;
    await delay(client.settleMs);
  }
}

/** The answer itself; undefined where there is no such pull request. */
export async function readPull(client: GitHubClient, repo: string, number: number) {
  try {
    return await client.ask(
      { what: `read the pull request #${number}`, repo },
      (github) => github.rest.pulls.get({ ...toOwnerAndRepo(repo), pull_number: number }),
      PullAlone,
    );
  } catch (error) {
    if (hasCode(error, "github.not_found")) return undefined;
    throw error;
  }
}

function toMerging(mergeable: boolean | null | undefined): PullRequestDetails["merging"] {
  if (mergeable === null || mergeable === undefined) return "unknown";
  return mergeable ? "clean" : "conflict";
}

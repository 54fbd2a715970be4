import { ParkError } from "../../domain/errors.ts";
import { formatMarker, type Marker } from "../../domain/marker.ts";
import type { PullRequest } from "../../domain/pull-request.ts";
import type { Ensured } from "../../domain/ports/issue-tracker.ts";
import type { GitHubClient } from "./client.ts";
import { PER_PAGE } from "./paging.ts";
import { makeClosingPattern } from "./closing-keywords.ts";
import { lookThenWrite } from "./look-then-write.ts";
import { isOurs, isSameText, toMarkedBody, toTitle } from "./markers.ts";
import { isSameRepository, toOwnerAndRepo } from "./repository-name.ts";
import { Pull } from "./schema.ts";

export async function findPullRequest(
  client: GitHubClient,
  repo: string,
  headBranch: string,
): Promise<PullRequest | undefined> {
  const pulls = await listPullsOf(client, repo, headBranch, "all");
  const newest = pulls.toSorted((a, b) => b.number - a.number)[0];
  return newest && toPullRequest(newest);
}

export async function listPullRequestsFor(client: GitHubClient, repo: string, issue: number): Promise<PullRequest[]> {
  const pattern = makeClosingPattern(repo, issue);
  const pulls = await client.list(
    { what: "list the open pull requests", repo },
    (github, page) =>
      github.rest.pulls.list({
        ...toOwnerAndRepo(repo),
        state: "open",
        sort: "created",
        direction: "asc",
        per_page: PER_PAGE,
        page,
      }),
    Pull,
  );
  const byNumber = new Map(pulls.map((pull) => [pull.number, pull]));
  return [...byNumber.values()].filter((pull) => pattern.test(pull.body ?? "")).map(toPullRequest);
}

/**
 * The branch has one name for all runs of an item, so a pull request of an earlier run is found and edited: the marker's
 * `run` does not count here. An open one of the same branch that is not ours is somebody's work, and is left alone.
 */
export async function ensurePullRequest(
  client: GitHubClient,
  repo: string,
  marker: Marker,
  wanted: { head: string; base: string; title: string; text: string; draft?: boolean | undefined },
): Promise<Ensured & { number: number }> {
  const me = await client.whoAmI();
  const body = toMarkedBody(marker, client.redact(wanted.text));
  const { value, change } = await lookThenWrite(async () => {
    const open = await listPullsOf(client, repo, wanted.head, "open");
    const ours = open.find((pull) => isOurs(pull, me, { kind: marker.kind, item: marker.item }));
    if (ours === undefined) {
      if (open[0] !== undefined) throw makeForeignError(repo, wanted.head, open[0], marker);
      return { change: "created", write: () => createPull(client, repo, { ...wanted, body }) };
    }
    if (isSameText(ours.body ?? "", body)) return { found: ours };
    return { change: "updated", write: () => updatePull(client, repo, ours.number, body) };
  }, client);
  return { change, url: value.html_url, number: value.number };
}

/** GitHub's `head` filter names the owner of the fork, not the repository: the answer is checked again. */
async function listPullsOf(client: GitHubClient, repo: string, branch: string, state: "open" | "all"): Promise<Pull[]> {
  const { owner, repo: name } = toOwnerAndRepo(repo);
  const pulls = await client.list(
    { what: `list the pull requests of ${branch}`, repo },
    (github, page) =>
      github.rest.pulls.list({ owner, repo: name, state, head: `${owner}:${branch}`, per_page: PER_PAGE, page }),
    Pull,
  );
  return pulls.filter(
    ({ head }) =>
      head.ref === branch && head.repo?.full_name !== undefined && isSameRepository(head.repo.full_name, repo),
  );
}

function createPull(
  client: GitHubClient,
  repo: string,
  wanted: { head: string; base: string; title: string; body: string; draft?: boolean | undefined },
): Promise<Pull> {
  return client.ask(
    { what: `open a pull request from ${wanted.head}`, repo },
    (github) =>
      github.rest.pulls.create({
        ...toOwnerAndRepo(repo),
        head: wanted.head,
        base: wanted.base,
        title: toTitle(client.redact(wanted.title)),
        body: wanted.body,
        ...(wanted.draft === true ? { draft: true } : {}),
      }),
    Pull,
  );
}

function updatePull(client: GitHubClient, repo: string, number: number, body: string): Promise<Pull> {
  return client.ask(
    { what: `edit the pull request #${number}`, repo },
    (github) => github.rest.pulls.update({ ...toOwnerAndRepo(repo), pull_number: number, body }),
    Pull,
  );
}

function makeForeignError(repo: string, branch: string, pull: Pull, marker: Marker): ParkError {
  return new ParkError(
    `${repo} has an open pull request #${pull.number} from ${branch} that Millrace did not make for this item.`,
    {
      code: "github.foreign_pull_request",
      hint: "Close it or rename its branch, then retry the item.",
      details: { url: pull.html_url, author: pull.user.login, marker: formatMarker(marker) },
    },
  );
}

export function toPullRequest(pull: Pull): PullRequest {
  const mergedAt = pull.merged_at ?? undefined;
  return {
    number: pull.number,
    url: pull.html_url,
    title: pull.title,
    author: pull.user.login,
    state: mergedAt === undefined ? pull.state : "merged",
    isDraft: pull.draft === true,
    headBranch: pull.head.ref,
    headSha: pull.head.sha,
    baseBranch: pull.base.ref,
    createdAt: pull.created_at,
    mergedAt,
    // Before the merge, GitHub has a trial commit in this place.
    mergeCommit: mergedAt === undefined ? undefined : (pull.merge_commit_sha ?? undefined),
  };
}

import type { GitHubClient } from "./client.ts";
import { PER_PAGE } from "./paging.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { IssueEvent } from "./schema.ts";

/**
 * Who put the label on last. An issue does not say, its events do. The newest event decides even where its account is
 * gone: an older one must not lend it a name.
 */
export async function findLabeller(
  client: GitHubClient,
  repo: string,
  issue: number,
  label: string,
): Promise<string | undefined> {
  return (await findNewest(client, repo, issue, "labeled", label))?.actor?.login;
}

/** Who took the label off last, and when. */
export async function findLabelRemover(
  client: GitHubClient,
  repo: string,
  issue: number,
  label: string,
): Promise<{ login: string; at: string } | undefined> {
  const newest = await findNewest(client, repo, issue, "unlabeled", label);
  const login = newest?.actor?.login;
  return newest === undefined || login === undefined ? undefined : { login, at: newest.created_at };
}

async function findNewest(
  client: GitHubClient,
  repo: string,
  issue: number,
  kind: "labeled" | "unlabeled",
  label: string,
): Promise<IssueEvent | undefined> {
  const events = await client.list(
    { what: `list the events of #${issue}`, repo },
    (github, page) =>
      github.rest.issues.listEvents({ ...toOwnerAndRepo(repo), issue_number: issue, per_page: PER_PAGE, page }),
    IssueEvent,
  );
  return events
    .filter(({ event, label: on }) => event === kind && on?.name?.toLowerCase() === label.toLowerCase())
    .toSorted((a, b) => a.created_at.localeCompare(b.created_at) || a.id - b.id)
    .at(-1);
}

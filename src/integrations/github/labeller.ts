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
  const events = await client.list(
    { what: `list the events of #${issue}`, repo },
    (github, page) =>
      github.rest.issues.listEvents({ ...toOwnerAndRepo(repo), issue_number: issue, per_page: PER_PAGE, page }),
    IssueEvent,
  );
  const newest = events
    .filter(({ event, label: on }) => event === "labeled" && on?.name?.toLowerCase() === label.toLowerCase())
    .toSorted((a, b) => a.created_at.localeCompare(b.created_at) || a.id - b.id)
    .at(-1);
  return newest?.actor?.login;
}

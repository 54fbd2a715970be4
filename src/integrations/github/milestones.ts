import type { Milestone } from "../../domain/issue.ts";
import type { GitHubClient } from "./client.ts";
import { PER_PAGE } from "./paging.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { RepositoryMilestone } from "./schema.ts";

/** Open and closed ones. */
export async function listMilestones(client: GitHubClient, repo: string): Promise<Milestone[]> {
  const milestones = await client.list(
    { what: "list the milestones", repo },
    (github, page) =>
      github.rest.issues.listMilestones({ ...toOwnerAndRepo(repo), state: "all", per_page: PER_PAGE, page }),
    RepositoryMilestone,
  );
  return milestones.map((milestone) => ({
    number: milestone.number,
    title: milestone.title,
    state: milestone.state,
    openIssues: milestone.open_issues,
    closedIssues: milestone.closed_issues,
    dueOn: milestone.due_on ?? undefined,
    url: milestone.html_url,
  }));
}

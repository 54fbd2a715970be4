import type { Ensured } from "../../domain/ports/issue-tracker.ts";
import type { GitHubClient } from "./client.ts";
import { hasCode } from "./errors.ts";
import { lookThenWrite } from "./look-then-write.ts";
import { PER_PAGE } from "./paging.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { SubIssue } from "./schema.ts";

/**
 * Links a child under its parent (https://docs.github.com/rest/issues/sub-issues). A host without sub-issues answers 404;
 * one that takes no more, or whose child has another parent, 422: the task list in our comment says the same then.
 */
export async function ensureSubIssue(
  client: GitHubClient,
  repo: string,
  parent: number,
  child: number,
): Promise<Ensured["change"] | "unavailable"> {
  const place = { ...toOwnerAndRepo(repo), issue_number: parent };
  try {
    const { change } = await lookThenWrite(async () => {
      const linked = await client.list(
        { what: `list the sub-issues of #${parent}`, repo },
        (github, page) =>
          github.request("GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues", {
            ...place,
            per_page: PER_PAGE,
            page,
          }),
        SubIssue,
      );
      const known = linked.find(({ number }) => number === child);
      if (known !== undefined) return { found: known };
      return { change: "created", write: () => link(client, repo, parent, child) };
    }, client);
    return change;
  } catch (error) {
    const isRefused = ["github.not_found", "github.refused", "github.already_exists"].some((code) =>
      hasCode(error, code),
    );
    if (isRefused) return "unavailable";
    throw error;
  }
}

/** The request names the child by its id, which is not its number. */
async function link(client: GitHubClient, repo: string, parent: number, child: number): Promise<SubIssue> {
  const place = toOwnerAndRepo(repo);
  const { id } = await client.ask(
    { what: `read #${child}`, repo },
    (github) => github.rest.issues.get({ ...place, issue_number: child }),
    SubIssue,
  );
  return client.ask(
    { what: `link #${child} under #${parent}`, repo },
    (github) =>
      github.request("POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues", {
        ...place,
        issue_number: parent,
        sub_issue_id: id,
      }),
    SubIssue,
  );
}

import type { GitHubClient } from "./client.ts";
import { hasCode } from "./errors.ts";
import { isBot } from "./issues.ts";
import { PER_PAGE } from "./paging.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { Reaction } from "./schema.ts";

/** People, not bots, with a thumbs-up on a comment. */
export async function listApprovals(client: GitHubClient, repo: string, comment: number): Promise<string[]> {
  try {
    const reactions = await client.list(
      { what: `list the reactions to the comment ${comment}`, repo },
      (github, page) =>
        github.rest.reactions.listForIssueComment({
          ...toOwnerAndRepo(repo),
          comment_id: comment,
          content: "+1",
          per_page: PER_PAGE,
          page,
        }),
      Reaction,
    );
    return reactions.flatMap(({ user, content }) =>
      content === "+1" && user !== null && user !== undefined && !isBot(user) ? [user.login] : [],
    );
  } catch (error) {
    if (hasCode(error, "github.not_found")) return [];
    throw error;
  }
}

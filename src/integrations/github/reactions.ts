import type { Ensured, Reaction as ReactionName } from "../../domain/ports/issue-tracker.ts";
import type { GitHubClient } from "./client.ts";
import { hasCode } from "./errors.ts";
import { lookThenWrite } from "./look-then-write.ts";
import { isSameLogin } from "./markers.ts";
import { PER_PAGE } from "./paging.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { Anything, Reaction } from "./schema.ts";

/** Our reaction to a comment; `unchanged` also where the comment is gone, since nobody is left to tell. */
export async function ensureReaction(
  client: GitHubClient,
  repo: string,
  comment: number,
  content: ReactionName,
): Promise<Ensured["change"]> {
  const me = await client.whoAmI();
  const place = { ...toOwnerAndRepo(repo), comment_id: comment };
  try {
    const { change } = await lookThenWrite(async () => {
      const reactions = await client.list(
        { what: `list the reactions to the comment ${comment}`, repo },
        (github, page) => github.rest.reactions.listForIssueComment({ ...place, content, per_page: PER_PAGE, page }),
        Reaction,
      );
      if (reactions.some((one) => one.content === content && isSameLogin(one.user?.login ?? "", me))) {
        return { found: undefined };
      }
      return {
        change: "created",
        async write() {
          await client.ask(
            { what: `react to the comment ${comment}`, repo },
            (github) => github.rest.reactions.createForIssueComment({ ...place, content }),
            Anything,
          );
        },
      };
    }, client);
    return change;
  } catch (error) {
    if (hasCode(error, "github.not_found")) return "unchanged";
    throw error;
  }
}

import type { Ensured } from "../../domain/ports/issue-tracker.ts";
import type { GitHubClient } from "./client.ts";
import { lookThenWrite } from "./look-then-write.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { Issue } from "./schema.ts";

/** Opens or closes an issue where it is not so already. */
export async function ensureIssueState(
  client: GitHubClient,
  repo: string,
  number: number,
  state: "open" | "closed",
  as: "completed" | "not-planned" = "completed",
): Promise<Ensured["change"]> {
  const place = { ...toOwnerAndRepo(repo), issue_number: number };
  const { change } = await lookThenWrite<unknown>(async () => {
    const issue = await client.ask({ what: `read #${number}`, repo }, (github) => github.rest.issues.get(place), Issue);
    if (issue.state === state) return { found: issue };
    const reason = as === "completed" ? "completed" : "not_planned";
    return {
      change: "updated",
      write: () =>
        client.ask(
          { what: `${state === "open" ? "reopen" : "close"} #${number}`, repo },
          (github) =>
            github.rest.issues.update({ ...place, state, state_reason: state === "open" ? "reopened" : reason }),
          Issue,
        ),
    };
  }, client);
  return change;
}

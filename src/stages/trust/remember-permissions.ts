import type { Permission } from "../../domain/issue.ts";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";

/**
 * The same tracker, which asks for a person's permission once: for one look at one issue, where author, labeller and
 * commenters are often the same people. Not to be kept longer, since permissions are given and taken.
 */
export function rememberPermissions(tracker: IssueTracker): IssueTracker {
  const asked = new Map<string, Promise<Permission>>();
  return {
    ...tracker,
    getPermission(repo, login) {
      const key = `${repo} ${login}`.toLowerCase();
      const answer = asked.get(key) ?? tracker.getPermission(repo, login);
      asked.set(key, answer);
      return answer;
    },
  };
}

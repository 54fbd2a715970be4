import type { Ensured, IssueTracker } from "../../domain/ports/issue-tracker.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { AskedQuestion } from "../trust/conversation.ts";

/** Adds one paragraph to a question of ours by editing it; nothing is written where it stands there already. */
export async function amendQuestion(
  tracker: Pick<IssueTracker, "ensureComment">,
  { repo, issue, id }: Pick<WorkItem, "repo" | "issue" | "id">,
  { body, run }: AskedQuestion,
  paragraph: string,
): Promise<Ensured | undefined> {
  if (body.includes(paragraph)) return undefined;
  return tracker.ensureComment(repo, issue, { kind: "question", item: id, run }, `${body}\n\n---\n\n${paragraph}`);
}

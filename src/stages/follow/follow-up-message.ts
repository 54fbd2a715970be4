import type { FollowUp, FollowUpCause } from "../../domain/follow-up.ts";
import type { IssueSnapshot } from "../../domain/issue.ts";
import { toCommitMessage } from "../exec/commit-message.ts";

const SUBJECTS: Record<FollowUpCause, string> = {
  conflict: "Merge the base branch",
  review: "Answer the review",
  checks: "Repair the failing checks",
};

/** Subject from the cause, then what the first commit said, too. Pure, and the same for each try. */
export function toFollowUpMessage(
  snapshot: Pick<IssueSnapshot, "number" | "title">,
  { causes }: Pick<FollowUp, "causes">,
  agent: string,
): string {
  const subject = causes.map((cause, at) => (at === 0 ? SUBJECTS[cause] : SUBJECTS[cause].toLowerCase())).join(", ");
  return `${subject}\n\n${toCommitMessage(snapshot, agent)}`;
}

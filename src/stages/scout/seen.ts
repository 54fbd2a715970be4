import type { LabelsConfig } from "../../config/schema.ts";
import type { IssueSnapshot } from "../../domain/issue.ts";
import { toDigest } from "../text/digest.ts";

/**
 * Digest of what a person can change in an issue. The labels that Millrace itself sets are left out, and so is the time of
 * the last update, which each write of ours moves. The number of comments stays in: an answer has to be noticed, and a
 * comment of ours costs one more look, which writes nothing.
 */
export function toSeen(issue: IssueSnapshot, labels: LabelsConfig): string {
  const own = [labels.working, labels.review, labels.blocked, labels.failed, labels.needsClarification];
  const ignored = new Set(own.map((label) => label.toLowerCase()));
  return toDigest([
    issue.title,
    issue.body,
    issue.state,
    issue.labels
      .map((label) => label.toLowerCase())
      .filter((label) => !ignored.has(label))
      .toSorted(),
    issue.milestone === undefined ? [] : [issue.milestone.number, issue.milestone.dueOn ?? ""],
    issue.comments,
  ]);
}

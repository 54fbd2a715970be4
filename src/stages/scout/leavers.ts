import type { ProjectConfig } from "../../config/schema.ts";
import type { IssueSnapshot } from "../../domain/issue.ts";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import type { KnownItem } from "../../domain/stage.ts";
import { inParallel } from "./in-parallel.ts";

export interface Leavers {
  closed: { id: KnownItem["id"]; explanation: string }[];
  withdrawn: { id: KnownItem["id"]; explanation: string }[];
  /** Not in the list, but open and asked for all the same: the label came while the list was read. */
  stillHere: IssueSnapshot[];
}

const REQUESTS_AT_ONCE = 4;

/** Looks at each known item that the list of open issues no longer holds. */
export async function findLeavers(
  tracker: Pick<IssueTracker, "findIssue">,
  project: ProjectConfig,
  readyLabel: string,
  missing: KnownItem[],
  signal: AbortSignal,
): Promise<Leavers> {
  const leavers: Leavers = { closed: [], withdrawn: [], stillHere: [] };
  const looks = await inParallel(missing, REQUESTS_AT_ONCE, signal, async (item) => ({
    item,
    issue: await tracker.findIssue(project.repo, item.issue),
  }));
  for (const { item, issue } of looks) {
    const { id } = item;
    if (issue === undefined) leavers.closed.push({ id, explanation: "The issue is gone: deleted or moved." });
    else if (issue.state === "closed") leavers.closed.push({ id, explanation: "The issue was closed." });
    else if (project.select === "all" || hasLabel(issue, readyLabel)) leavers.stillHere.push(issue);
    else leavers.withdrawn.push({ id, explanation: `The label ${readyLabel} was taken off.` });
  }
  return leavers;
}

/** Label names differ in nothing but case. */
export function hasLabel(issue: Pick<IssueSnapshot, "labels">, label: string): boolean {
  return issue.labels.some((name) => name.toLowerCase() === label.toLowerCase());
}

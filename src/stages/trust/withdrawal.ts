import type { LabelsConfig, ProjectConfig } from "../../config/schema.ts";
import type { IssueSnapshot } from "../../domain/issue.ts";
import { hasLabel } from "../scout/leavers.ts";

/** Why nobody asks for the work any more, as one sentence; undefined where somebody does. */
export function findWithdrawal(
  live: IssueSnapshot | undefined,
  project: Pick<ProjectConfig, "select">,
  labels: LabelsConfig,
): string | undefined {
  if (live === undefined) return "The issue is gone: deleted or moved.";
  if (live.state === "closed") return "The issue was closed.";
  if (project.select === "all" || hasLabel(live, labels.ready)) return undefined;
  return `The label ${labels.ready} was taken off.`;
}

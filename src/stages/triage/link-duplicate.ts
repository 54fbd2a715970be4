import type { StageContext } from "../../domain/stage.ts";
import type { TriageDecision } from "../../domain/triage-decision.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";

/**
 * A duplicate that a rule found gets one comment with a link to the older issue, and stays open. Where a person said it,
 * their own words link it already.
 */
export async function linkDuplicate(
  { tracker }: Pick<StageDeps, "tracker">,
  { id, repo, issue }: WorkItem,
  { duplicateOf, rules }: TriageDecision,
  context: StageContext,
): Promise<void> {
  if (duplicateOf === undefined || rules.some(({ rule }) => rule === "said-to-be-duplicate")) return;
  const text = [
    `This reads like #${duplicateOf}, which is older and goes on; nothing is done here, and nothing is closed.`,
    `If it is something else, say "not a duplicate" in a comment, or what the difference is.`,
  ].join(" ");
  const written = await tracker.ensureComment(repo, issue, { kind: "duplicate", item: id }, text);
  if (written.change === "unchanged") return;
  const at = context.now().toISOString();
  await context.record({ type: "comment:written", at, item: id, kind: "duplicate", url: written.url });
}

import type { Workspace } from "../../domain/ports/workspaces.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { StageDeps } from "../deps.ts";
import { toHarmlessInline } from "../text/neutralise.ts";
import type { EndedRun } from "./ended-run.ts";
import { toFeedback } from "./feedback.ts";
import type { Verdict } from "./verdict.ts";

/**
 * A result that would be good but for what a person has to look at: not published, not thrown away. Its commit stays in
 * the mirror and can be shown in the run's clone. It was an attempt; the next one knows why, and comes only after a
 * person changed the task or retried.
 */
export async function parkFlagged(
  { config, tracker, redact }: Pick<StageDeps, "config" | "tracker" | "redact">,
  { item, run }: EndedRun,
  { workspace, commit, verdict }: { workspace: Workspace; commit: string; verdict: Verdict },
  context: StageContext,
): Promise<StageOutcome> {
  const { repo, issue, id } = item;
  await tracker.ensureIssueLabel(repo, issue, config.labels.failed);
  await tracker.ensureIssueLabelAbsent(repo, issue, config.labels.working);
  const { change, url } = await tracker.ensureComment(
    repo,
    issue,
    { kind: "failure", item: id },
    toFlaggedComment(verdict.flags, id),
  );
  const at = context.now().toISOString();
  if (change !== "unchanged") await context.record({ type: "comment:written", at, item: id, kind: "failure", url });
  const kept = `The work is kept as commit ${commit.slice(0, 12)}: \`git -C ${workspace.dir} show ${commit.slice(0, 12)}\`.`;
  const explanation = redact(`The result passes, but a person has to look: ${verdict.flags.join(" ")} ${kept}`);
  const feedback = redact(toFeedback(verdict));
  return {
    kind: "park",
    reason: "result-flagged",
    explanation,
    changes: { run, attempts: item.attempts + 1, feedback, flagged: explanation },
  };
}

const MOST_FLAGS = 8;

/** The one comment about a result that was kept back: why, and how to go on. Pure. */
function toFlaggedComment(flags: readonly string[], itemId: string): string {
  return [
    "The agent finished this, and the checks pass. The result is kept back, because a person has to look at it first:",
    flags
      .slice(0, MOST_FLAGS)
      .map((flag) => `- ${toHarmlessInline(flag, 300)}`)
      .join("\n"),
    `\`millrace item ${itemId}\` says where the work is. If this is wanted, say so above, or take it out of the project's \`protect\`, or set \`flagged: draft\`; then \`millrace retry ${itemId}\`.`,
  ].join("\n\n");
}

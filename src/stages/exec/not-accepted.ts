import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { StageDeps } from "../deps.ts";
import type { EndedRun } from "./ended-run.ts";
import { isLimit } from "./ends.ts";
import { toFailureComment } from "./failure-comment.ts";
import { toFeedback } from "./feedback.ts";
import type { Verdict } from "./verdict.ts";

/**
 * A result that was not accepted: another attempt with what was wrong in its brief, until the attempts are used up or the
 * same kind of limit ended two attempts in a row. Then the label, and one comment that is edited, never repeated.
 */
export async function answerNotAccepted(
  { config, tracker, redact }: Pick<StageDeps, "config" | "tracker" | "redact">,
  { item, run, end }: EndedRun,
  verdict: Verdict,
  context: StageContext,
): Promise<StageOutcome> {
  const { attemptsPerItem } = config.limits;
  const attempts = item.attempts + 1;
  const isHopeless = item.attempts > 0 && isLimit(end.kind) && isLimit(run.previousEnd);
  const findings = [...verdict.flags, ...verdict.findings];
  const why = findings.join(" ");
  const feedback = redact(toFeedback(verdict));
  if (attempts < attemptsPerItem && !isHopeless) {
    return {
      kind: "advance",
      to: "prep",
      reason: "retry-with-feedback",
      explanation: redact(`Attempt ${attempts} of ${attemptsPerItem}: ${why}`),
      changes: { run, attempts, feedback },
    };
  }
  const { repo, issue, id } = item;
  await tracker.ensureIssueLabel(repo, issue, config.labels.failed);
  await tracker.ensureIssueLabelAbsent(repo, issue, config.labels.working);
  const text = toFailureComment({ agent: run.agent, attempts, findings, itemId: id });
  const written = await tracker.ensureComment(repo, issue, { kind: "failure", item: id }, text);
  if (written.change !== "unchanged") {
    await context.record({
      type: "comment:written",
      at: context.now().toISOString(),
      item: id,
      kind: "failure",
      url: written.url,
    });
  }
  return {
    kind: "park",
    reason: "attempts-exhausted",
    explanation: redact(`After attempt ${attempts}: ${why}`),
    // All are used up, also where the limit ended it early: a further look at the issue must not start one more.
    changes: { run, attempts: Math.max(attempts, attemptsPerItem), feedback },
  };
}

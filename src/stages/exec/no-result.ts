import { MINUTE } from "../../lib/durations.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { StageDeps } from "../deps.ts";
import type { EndedRun } from "./ended-run.ts";
import { describeEnd, type EndPolicy } from "./ends.ts";

/** Used where a service does not say when it is back. */
const WITHOUT_NOTICE_MS = 20 * MINUTE;

/** Ends that say nothing about the task and are no attempt. The label comes off, since nobody works on it now. */
export async function answerNoResult(
  { config, tracker }: Pick<StageDeps, "config" | "tracker">,
  { item, run, end }: EndedRun,
  policy: Exclude<EndPolicy, "judge">,
  context: StageContext,
): Promise<StageOutcome> {
  const explanation = describeEnd(end.kind);
  const changes = { run };
  if (policy === "again") return { kind: "advance", to: "prep", reason: "retry-with-feedback", explanation, changes };
  await tracker.ensureIssueLabelAbsent(item.repo, item.issue, config.labels.working);
  switch (policy) {
    case "wait":
      return { kind: "wait", reason: "rate-limited", explanation, until: toUntil(end.retryAt, context.now()), changes };
    case "unavailable": {
      const seen = run.end?.evidence[0];
      return {
        kind: "park",
        reason: "agent-unavailable",
        explanation: seen === undefined ? explanation : `${explanation} ${seen}`,
        changes,
      };
    }
    case "stopped":
      return {
        kind: "wait",
        reason: "waiting-for-person",
        explanation: `${explanation} \`millrace retry\` starts it again.`,
        changes,
      };
  }
}

function toUntil(retryAt: string | undefined, now: Date): Date {
  const at = Date.parse(retryAt ?? "");
  return new Date(Number.isNaN(at) ? now.getTime() + WITHOUT_NOTICE_MS : Math.max(at, now.getTime() + 1 * MINUTE));
}

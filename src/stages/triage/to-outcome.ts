import type { ProjectConfig } from "../../config/schema.ts";
import { REJECT_REASONS, type RejectReason } from "../../domain/outcome-reason.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { TriageDecision, TriageVerdict } from "../../domain/triage-decision.ts";
import { LOOK_AGAIN_MS } from "./parent.ts";

/** The outcome of a decision that asks for no write. Pure. */
export function toOutcome(
  decision: TriageDecision & { verdict: Exclude<TriageVerdict, "needs-clarification" | "too-large"> },
  autonomy: ProjectConfig["autonomy"],
  now: Date,
): StageOutcome {
  const explanation = toExplanation(decision);
  const changes = { decision };
  switch (decision.verdict) {
    case "ready":
      if (autonomy === "plan") {
        return { kind: "park", reason: "plan-only", explanation: `Would be worked on: ${explanation}`, changes };
      }
      return { kind: "advance", to: "prep", reason: "ready", explanation, changes: { decision, question: undefined } };
    case "duplicate":
      return { kind: "reject", reason: "duplicate", explanation, changes };
    case "blocked":
      return {
        kind: "wait",
        reason: "blocked-by-issue",
        explanation,
        until: new Date(now.getTime() + LOOK_AGAIN_MS),
        changes,
      };
    case "waiting-for-person":
      return { kind: "wait", reason: "waiting-for-person", explanation, changes };
    case "not-for-us":
      return { kind: "reject", reason: toRejectReason(decision), explanation, changes };
  }
}

/** The sentences of the rules that carried the verdict. */
export function toExplanation({ verdict, rules }: TriageDecision): string {
  const sentences = rules.filter((rule) => rule.verdict === verdict).map((rule) => rule.because);
  return sentences.length === 0 ? "Nothing speaks against it." : sentences.join(" ");
}

/** Rules for `not-for-us` are named like the reason; the heaviest one gives it. */
function toRejectReason({ rules }: TriageDecision): RejectReason {
  const names = rules.filter((rule) => rule.verdict === "not-for-us").map((rule) => rule.rule);
  return REJECT_REASONS.find((reason) => reason === names[0]) ?? "untrusted-author";
}

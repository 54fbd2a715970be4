import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import { keepStart } from "../../lib/truncate.ts";
import type { StageDeps } from "../deps.ts";
import { findQuestion, passOnQuestion } from "../exec/ask.ts";
import type { EndedRun } from "../exec/ended-run.ts";
import { answerNotAccepted } from "../exec/not-accepted.ts";
import { toHarmlessQuote } from "../text/neutralise.ts";
import { toPlanOutcome } from "./approval.ts";

const LONGEST_PLAN = 8_000;

/**
 * The end of a run that had to propose a plan: the plan goes under the issue, one comment for each run, so that an approval
 * is about the text that it stands under. Whatever the agent did in its clone stays there.
 */
export async function proposePlan(deps: StageDeps, ended: EndedRun, context: StageContext): Promise<StageOutcome> {
  const { config, tracker, redact } = deps;
  const { item, run, handBack } = ended;
  const { repo, issue, id } = item;
  const question = handBack?.status === "done" ? undefined : findQuestion(ended);
  if (question !== undefined) return passOnQuestion(deps, ended, question, context);
  const text = redact(keepStart(handBack?.summary.trim() ?? "", LONGEST_PLAN));
  if (text === "" || handBack?.status !== "done") {
    const findings = ["The agent proposed no plan."];
    return answerNotAccepted(deps, ended, { accepted: false, findings, flags: [], failedChecks: [] }, context);
  }
  const marker = { kind: "plan", item: id, run: run.id } as const;
  const { change, url } = await tracker.ensureComment(repo, issue, marker, toPlanComment(text));
  const at = context.now().toISOString();
  if (change !== "unchanged") await context.record({ type: "comment:written", at, item: id, kind: "plan", url });
  await tracker.ensureIssueLabelAbsent(repo, issue, config.labels.working);
  const plan = { text, task: run.task ?? "", url, askedAt: at };
  return { ...toPlanOutcome(context.now()), changes: { run, plan, feedback: undefined } };
}

function toPlanComment(plan: string): string {
  return [
    "This is what the agent would do:",
    toHarmlessQuote(plan, LONGEST_PLAN),
    "Nothing is changed yet. To go on, answer `/approve` or put a thumbs-up on this comment; to change the plan, say below what should be different.",
  ].join("\n\n");
}

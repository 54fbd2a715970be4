import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import { getProject, type StageDeps } from "../deps.ts";
import { toCodeSpan } from "../text/fence.ts";
import { toHarmlessQuote } from "../text/neutralise.ts";
import { findWithdrawal } from "../trust/withdrawal.ts";
import { listDecisionFindings } from "./decision-text.ts";
import type { EndedRun } from "./ended-run.ts";
import { answerNotAccepted } from "./not-accepted.ts";

const LONGEST_TEXT = 20_000;

/** Work without a change: its text goes into one comment, quoted and neutralised, and waits there for a person. */
export async function publishDecision(
  deps: StageDeps,
  ended: EndedRun,
  text: string,
  context: StageContext,
): Promise<StageOutcome> {
  const { config, tracker } = deps;
  const { item, run } = ended;
  const { repo, issue, id } = item;
  const findings = listDecisionFindings(text, ended, deps.redact);
  const accepted = findings.length === 0;
  const at = () => context.now().toISOString();
  await context.record({ type: "run:judged", at: at(), item: id, run: run.id, accepted, findings });
  if (!accepted) {
    return answerNotAccepted(deps, ended, { accepted, findings, flags: [], failedChecks: [] }, context);
  }
  const attempts = item.attempts + 1;
  const withdrawal = findWithdrawal(await tracker.findIssue(repo, issue), getProject(config, repo), config.labels);
  if (withdrawal !== undefined) {
    await tracker.ensureIssueLabelAbsent(repo, issue, config.labels.working);
    const explanation = `${withdrawal} The text is in the folder of run ${run.id}.`;
    return { kind: "reject", reason: "withdrawn", explanation, changes: { run, attempts } };
  }
  const body = toDecisionComment(deps.redact(text), run.agent);
  const { url } = await tracker.ensureComment(repo, issue, { kind: "decision", item: id }, body);
  await tracker.ensureIssueLabel(repo, issue, config.labels.review);
  for (const label of [config.labels.working, config.labels.needsClarification, config.labels.failed]) {
    await tracker.ensureIssueLabelAbsent(repo, issue, label);
  }
  await context.record({ type: "comment:written", at: at(), item: id, kind: "decision", url });
  return {
    kind: "advance",
    to: "review",
    reason: "decision-written",
    explanation: `The agent's text is in a comment: ${url}`,
    changes: { run, attempts, feedback: undefined },
  };
}

function toDecisionComment(text: string, agent: string): string {
  return [
    `The agent ${toCodeSpan(agent)} worked this out. It is a proposal: a person decides, and closes the issue.`,
    toHarmlessQuote(text, LONGEST_TEXT),
  ].join("\n\n");
}

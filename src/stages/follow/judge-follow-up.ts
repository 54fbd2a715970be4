import type { FollowUp } from "../../domain/follow-up.ts";
import type { Workspace } from "../../domain/ports/workspaces.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import { getProject, type StageDeps } from "../deps.ts";
import { findQuestion, passOnQuestion } from "../exec/ask.ts";
import type { EndedRun } from "../exec/ended-run.ts";
import { toFeedback } from "../exec/feedback.ts";
import { parkFlagged } from "../exec/park-flagged.ts";
import type { Verdict } from "../exec/verdict.ts";
import { assertRunning } from "../stopping.ts";
import { toOwnWords } from "../text/own-words.ts";
import { toFollowUpMessage } from "./follow-up-message.ts";
import { giveUp } from "./hand-over.ts";
import { publishFollowUp } from "./publish-follow-up.ts";
import { toFollowUpVerdict } from "./verdict.ts";

/** The verdict over a follow-up: as over any run, against the branch's former head and against the base. */
export async function judgeFollowUp(
  deps: StageDeps,
  ended: EndedRun,
  { followUp, workspace }: { followUp: FollowUp; workspace: Workspace },
  context: StageContext,
): Promise<StageOutcome> {
  const { workspaces, redact } = deps;
  const { item, snapshot, run, end, handBack } = ended;
  const { protect, flagged } = getProject(deps.config, item.repo);
  const changes = await workspaces.changes(workspace);
  const question = changes.files.length === 0 ? findQuestion(ended) : undefined;
  if (question !== undefined) return passOnQuestion(deps, ended, question, context);

  const isChanged = changes.files.length > 0;
  const message = redact(toFollowUpMessage(snapshot, followUp, run.agent));
  const commit = isChanged ? await workspaces.commit(workspace, message) : undefined;
  const whole = isChanged ? await workspaces.changes(workspace, "whole") : changes;
  const commands = run.baseline.map((check) => check.command);
  const after = isChanged ? await deps.checks.runChecks(workspace.dir, commands, context.signal) : [];
  assertRunning(context.signal);
  const issueText = `${snapshot.title}\n${toOwnWords(snapshot.body)}\n${followUp.text}`;
  const evidence = { changes, baseline: run.baseline, after, protect, issueText, redact, end, handBack };
  const wasFlagged = flagged === "draft" && followUp.isDraft;
  const conflicts = workspace.start?.conflicts ?? [];
  const verdict = toFollowUpVerdict(evidence, { whole, wasFlagged, conflicts });
  const findings = [...verdict.flags, ...verdict.findings];
  const facts = { item: item.id, run: run.id, accepted: verdict.accepted, findings };
  await context.record({ type: "run:judged", at: context.now().toISOString(), ...facts });
  if (commit === undefined || verdict.findings.length > 0) {
    return answerNotAccepted(deps, ended, followUp, verdict, context);
  }
  if (verdict.accepted || wasFlagged)
    return publishFollowUp(deps, ended, { followUp, workspace, commit, changes }, context);
  return parkFlagged(deps, ended, { workspace, commit, verdict }, context);
}

/** Another run with what was wrong in its brief, until the follow-ups are used up. */
async function answerNotAccepted(
  deps: StageDeps,
  { item, run }: EndedRun,
  { causes, pullRequest: number }: FollowUp,
  verdict: Verdict,
  context: StageContext,
): Promise<StageOutcome> {
  const followUps = (item.pullRequest?.followUps ?? 0) + 1;
  const why = deps.redact([...verdict.flags, ...verdict.findings].join(" "));
  const pullRequest = item.pullRequest && { ...item.pullRequest, followUps };
  const changes = { run, pullRequest, feedback: deps.redact(toFeedback(verdict)) };
  const { limits } = deps.config;
  if (followUps < limits.followUps) {
    const explanation = `Follow-up ${followUps} of ${limits.followUps} was not accepted: ${why}`;
    return { kind: "advance", to: "prep", reason: "retry-with-feedback", explanation, changes };
  }
  const parked = await giveUp(deps, item, { number, followUps }, causes, context);
  return { ...parked, explanation: `${parked.explanation} ${why}`, changes: { ...changes, ...parked.changes } };
}

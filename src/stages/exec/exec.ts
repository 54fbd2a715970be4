import type { AgentRunRecord } from "../../domain/agent-run.ts";
import type { Workspace } from "../../domain/ports/workspaces.ts";
import type { ItemStage, StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { StoredWorkItem, WorkItem } from "../../domain/work-item.ts";
import { getProject, type StageDeps, toRepositoryRef, withLease } from "../deps.ts";
import { findHoldOutcome, toBudgetOutcome, toHoldSubjects } from "../start-gate.ts";
import { assertRunning } from "../stopping.ts";
import { findQuestion, passOnQuestion } from "./ask.ts";
import { toCommitMessage } from "./commit-message.ts";
import { findDecisionText } from "./decision-text.ts";
import { type EndedRun, withEnd } from "./ended-run.ts";
import { toEndPolicy } from "./ends.ts";
import { answerNoResult } from "./no-result.ts";
import { answerNotAccepted } from "./not-accepted.ts";
import { publishDecision } from "./publish-decision.ts";
import { publish } from "./publish.ts";
import { parkFlagged } from "./park-flagged.ts";
import { runAgent } from "./run-agent.ts";
import { toOwnWords } from "../text/own-words.ts";
import { toVerdict } from "./verdict.ts";

/**
 * Exec has an agent work on the prepared clone, judges the result by evidence, and publishes what holds:
 *
 *   account, budget -> agent -> (no result: wait, park or again) -> (question, or a decision in words) -> commit -> checks -> verdict -> publish or feedback
 *
 * Repeated from the start it finds the run where it is: alive, it is adopted; ended, it is judged; judged, the commit, the
 * push and the pull request come out the same.
 */
export function createExec(stageDeps: StageDeps): ItemStage {
  return {
    name: "exec",
    summary: "Runs the agent, checks the result with the project's own commands, and opens the pull request.",
    async run(stored: StoredWorkItem, context: StageContext): Promise<StageOutcome> {
      const deps = withLease(stageDeps, context.lease);
      const { item } = stored;
      const { run } = item;
      if (run === undefined || run.end !== undefined || run.host !== deps.machine) {
        return prepareHere(run);
      }
      const refused = await findRefusal(deps, item, run, context);
      if (refused !== undefined) return refused;
      return execute(deps, stored, run, context);
    },
  };
}

/** There is no run to go on with here. One of another machine comes here only where a person names the item. */
function prepareHere(run: AgentRunRecord | undefined): StageOutcome {
  const explanation =
    run === undefined || run.end !== undefined
      ? "There is no prepared run."
      : `The prepared run is on ${run.host}; it is prepared again here.`;
  return { kind: "advance", to: "prep", reason: "ready", explanation };
}

/** Why a run that has not begun must not begin now: the agent's account is held, or the budget does not allow it. */
async function findRefusal(
  deps: StageDeps,
  item: WorkItem,
  run: AgentRunRecord,
  context: StageContext,
): Promise<StageOutcome | undefined> {
  const { agents, config, tracker, workspaces } = deps;
  const { state } = await agents.inspect(await workspaces.runDir(run.id));
  if (state !== "absent") return undefined;
  const refusal =
    (await findHoldOutcome(deps, run.agent, context.now())) ??
    toBudgetOutcome(await deps.budget.reserve(run.id, run.agent, context.now()));
  if (refusal === undefined) return undefined;
  await tracker.ensureIssueLabelAbsent(item.repo, item.issue, config.labels.working);
  return refusal;
}

async function execute(
  deps: StageDeps,
  { item, snapshot }: StoredWorkItem,
  prepared: AgentRunRecord,
  context: StageContext,
): Promise<StageOutcome> {
  const { config, tracker, workspaces } = deps;
  const project = getProject(config, item.repo);
  const cloneOf = prepared.continues?.run ?? prepared.id;
  const workspace = await workspaces.ensureWorkspace(toRepositoryRef(config, project), cloneOf, prepared.branch);
  await tracker.ensureIssueLabel(item.repo, item.issue, config.labels.working);
  await tracker.ensureIssueLabelAbsent(item.repo, item.issue, config.labels.failed);
  const { end, handBack } = await runAgent(deps, item, prepared, workspace, context);
  assertRunning(context.signal);
  const policy = toEndPolicy(end, handBack, prepared);
  // A result that is judged is not gone on with, whatever comes of it.
  const kept = policy === "again" ? end : { ...end, openSession: undefined };
  const ended: EndedRun = { item, snapshot, run: withEnd(prepared, kept, deps.redact), end, handBack };
  if (policy !== "judge") return answerNoResult(deps, ended, policy, context);
  for (const subject of Object.values(toHoldSubjects(deps, prepared.agent))) {
    await deps.accounts.forgetPast(subject, context.now());
  }
  const outcome = await judge(deps, ended, workspace, context);
  return { ...outcome, changes: { ...outcome.changes, setbacks: 0 } };
}

async function judge(
  deps: StageDeps,
  ended: EndedRun,
  workspace: Workspace,
  context: StageContext,
): Promise<StageOutcome> {
  const { workspaces, redact } = deps;
  const { item, snapshot, run, end, handBack } = ended;
  const { protect, flagged } = getProject(deps.config, item.repo);
  const changes = await workspaces.changes(workspace);
  const question = changes.files.length === 0 ? findQuestion(ended) : undefined;
  if (question !== undefined) return passOnQuestion(deps, ended, question, context);

  const decision = changes.files.length === 0 ? findDecisionText(ended) : undefined;
  if (decision !== undefined) return publishDecision(deps, ended, decision, context);

  // Committed before the checks run, so that nothing the checks leave behind is part of it. It stays in the clone.
  const isChanged = changes.files.length > 0;
  const commit = isChanged
    ? await workspaces.commit(workspace, redact(toCommitMessage(snapshot, run.agent)))
    : undefined;
  const commands = run.baseline.map((check) => check.command);
  const after = isChanged ? await deps.checks.runChecks(workspace.dir, commands, context.signal) : [];
  assertRunning(context.signal);
  const issueText = `${snapshot.title}\n${toOwnWords(snapshot.body)}`;
  const verdict = toVerdict({ changes, baseline: run.baseline, after, protect, issueText, redact, end, handBack });
  const { accepted, flags } = verdict;
  const findings = [...flags, ...verdict.findings];
  await context.record({
    type: "run:judged",
    at: context.now().toISOString(),
    item: item.id,
    run: run.id,
    accepted,
    findings,
  });
  const isGood = verdict.findings.length === 0;
  if (commit !== undefined && isGood && (accepted || flagged === "draft")) {
    return publish(deps, ended, { workspace, commit, after, flags }, context);
  }
  if (commit !== undefined && isGood) return parkFlagged(deps, ended, { workspace, commit, verdict }, context);
  return answerNotAccepted(deps, ended, verdict, context);
}

import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import type { ItemStage, StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { TriageDecision } from "../../domain/triage-decision.ts";
import type { StoredWorkItem, WorkItem } from "../../domain/work-item.ts";
import { getProject, type StageDeps, withLease } from "../deps.ts";
import { hasLabel } from "../scout/leavers.ts";
import { assertRunning } from "../stopping.ts";
import { rememberPermissions } from "../trust/remember-permissions.ts";
import { findWithdrawal } from "../trust/withdrawal.ts";
import type { AskedQuestion } from "../trust/conversation.ts";
import { acknowledge } from "./acknowledge.ts";
import { awaitAnswer } from "./await-answer.ts";
import { refine } from "./advice/refine.ts";
import { askForClarification } from "./ask.ts";
import { decide, decideTrust } from "./decide.ts";
import { decompose } from "./decompose.ts";
import type { TriageFacts } from "./facts.ts";
import { gatherFacts, gatherTrust } from "./gather.ts";
import { linkDuplicate } from "./link-duplicate.ts";
import { createNeighbours } from "./neighbours.ts";
import { concludeParent } from "./parent.ts";
import { toOutcome } from "./to-outcome.ts";

/**
 * Triage decides by rules whether to work on an issue; a model is asked only where they leave it open (see advice/refine). Labels and state are read anew; the text is the one
 * that scout saw. Trust comes first, so that the text of an untrusted issue moves nothing.
 */
export function createTriage(stageDeps: StageDeps): ItemStage {
  const neighbours = createNeighbours(stageDeps.tracker);
  return {
    name: "triage",
    summary: "Decides by rules whether an issue can be worked on, asks what is missing, and cuts what is too large.",
    async run({ item, snapshot }: StoredWorkItem, context: StageContext): Promise<StageOutcome> {
      const leased = withLease(stageDeps, context.lease);
      const deps = { ...leased, tracker: rememberPermissions(leased.tracker) };
      const project = getProject(deps.config, item.repo);
      const live = await deps.tracker.findIssue(item.repo, item.issue);
      const gone = findWithdrawal(live, project, deps.config.labels);
      if (live === undefined || gone !== undefined) {
        return {
          kind: "reject",
          reason: "withdrawn",
          explanation: gone ?? "The issue is gone.",
          changes: { decision: undefined },
        };
      }
      const current = { ...snapshot, labels: live.labels, state: live.state, locked: live.locked };
      const trust = await gatherTrust(deps, current, project);
      const distrust = decideTrust(trust);
      if (distrust !== undefined) return toOutcome({ ...distrust, verdict: "not-for-us" }, context.now());
      const facts = await gatherFacts(deps, neighbours, item, trust, context.now());
      assertRunning(context.signal);
      const decision = await refine(deps, item, facts, decide(facts), context);
      return act(deps, item, facts, { ...decision, heard: facts.conversation.heard }, context);
    },
  };
}

async function act(
  deps: StageDeps,
  item: WorkItem,
  facts: TriageFacts,
  decision: TriageDecision,
  context: StageContext,
): Promise<StageOutcome> {
  const { verdict } = decision;
  await acknowledge(deps, item, facts, verdict);
  await tidyLabels(deps.tracker, facts, verdict);
  if (verdict === "needs-clarification") return askForClarification(deps, item, facts, decision, context);
  if (verdict === "too-large") return decompose(deps, item, facts, decision, context);
  if (verdict === "duplicate") await linkDuplicate(deps, item, decision, context);
  if (arePartsDone(decision)) return concludeParent(deps, item, facts, decision, context);
  const open = findAgentQuestion(facts, decision);
  if (open !== undefined) {
    const changes = { decision };
    return awaitAnswer(deps, item, facts, open, { reason: "waiting-for-person", changes }, context);
  }
  if (verdict === "blocked") await deps.tracker.ensureIssueLabel(item.repo, item.issue, facts.labels.blocked);
  return toOutcome({ ...decision, verdict }, context.now());
}

/** Nothing else holds it, and all its parts are closed. */
function arePartsDone({ verdict, rules }: TriageDecision): boolean {
  const waiting = rules.filter((rule) => rule.verdict === "waiting-for-person");
  return verdict === "waiting-for-person" && waiting.length === 1 && waiting[0]?.rule === "parts-done";
}

/** An agent's question without an answer, where nothing else keeps the item waiting. */
function findAgentQuestion(facts: TriageFacts, { verdict, rules }: TriageDecision): AskedQuestion | undefined {
  const waiting = rules.filter((rule) => rule.verdict === "waiting-for-person");
  const isAlone = waiting.length === 1 && waiting[0]?.rule === "agent-question-open";
  return verdict === "waiting-for-person" && isAlone ? facts.conversation.questions.at(-1) : undefined;
}

/** Takes off what no longer holds. Sends a request only where the issue carries the label. */
async function tidyLabels(
  tracker: IssueTracker,
  { snapshot, labels }: TriageFacts,
  verdict: TriageDecision["verdict"],
): Promise<void> {
  const { repo, number } = snapshot;
  const stale = [
    ...(verdict === "blocked" ? [] : [labels.blocked]),
    ...(verdict === "ready" ? [labels.needsClarification] : []),
  ];
  for (const label of stale) {
    if (hasLabel(snapshot, label)) await tracker.ensureIssueLabelAbsent(repo, number, label);
  }
}

import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { TriageDecision } from "../../domain/triage-decision.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import { FOLLOW_UP_QUESTION, TRIAGE_QUESTION } from "../trust/conversation.ts";
import { awaitAnswer } from "./await-answer.ts";
import type { TriageFacts } from "./facts.ts";
import { toFollowUpComment, toQuestionComment } from "./question-comment.ts";

type Deps = Pick<StageDeps, "config" | "tracker">;

/**
 * Needs clarification:
 *
 *   nothing asked yet       -> the label and one comment; then wait
 *   asked, no answer        -> wait (see await-answer); the comment is edited where something else is missing by now
 *   asked, answered in part -> one follow-up with what is still missing, as a comment of its own, since an edit notifies nobody
 *   after that              -> a person
 *
 * The label comes first, so that whoever sees the question sees the label too, and a label that is gone was taken off by a
 * person.
 */
export async function askForClarification(
  deps: Deps,
  item: WorkItem,
  facts: TriageFacts,
  decision: TriageDecision,
  context: StageContext,
): Promise<StageOutcome> {
  const { config, tracker } = deps;
  const newest = facts.conversation.questions.at(-1);
  await tracker.ensureIssueLabel(item.repo, item.issue, config.labels.needsClarification);
  if (newest === undefined) return ask(deps, item, facts, decision, TRIAGE_QUESTION, context);
  if (facts.question === "answered") {
    if (newest.run === TRIAGE_QUESTION) return ask(deps, item, facts, decision, FOLLOW_UP_QUESTION, context);
    return {
      kind: "wait",
      reason: "waiting-for-person",
      explanation: `After the answer it is still open: ${decision.rules[0]?.because ?? "the task is not clear."} Edit the issue, say more, or take the label ${config.labels.needsClarification} off.`,
      changes: { decision },
    };
  }
  const isOutdated = item.question?.about !== undefined && !isSameList(item.question.about, toAbout(decision));
  if (isOutdated && newest.run === TRIAGE_QUESTION) {
    return ask(deps, item, facts, decision, TRIAGE_QUESTION, context, newest.askedAt);
  }
  const { text, url, askedAt } = newest;
  const question = item.question ?? { text, url, askedAt, about: toAbout(decision) };
  const changes = { decision, question };
  return awaitAnswer(deps, item, facts, newest, { reason: "needs-clarification", changes }, context);
}

/** `askedAt` where a comment that stands there is edited. */
async function ask(
  { config, tracker }: Deps,
  item: WorkItem,
  facts: TriageFacts,
  decision: TriageDecision,
  run: string,
  context: StageContext,
  askedAt = context.now().toISOString(),
): Promise<StageOutcome> {
  const questions = decision.questions ?? [];
  const asked = run === FOLLOW_UP_QUESTION ? questions.slice(0, 1) : questions;
  const body = run === FOLLOW_UP_QUESTION ? toFollowUpComment(facts, asked) : toQuestionComment(facts, asked);
  const written = await tracker.ensureComment(item.repo, item.issue, { kind: "question", item: item.id, run }, body);
  const at = context.now().toISOString();
  await context.record({ type: "comment:written", at, item: item.id, kind: "question", url: written.url });
  const text = asked.join(" ");
  return {
    kind: "wait",
    reason: "needs-clarification",
    explanation: `Asked ${facts.snapshot.author}: ${text}`,
    until: new Date(Date.parse(askedAt) + config.clarify.remindAfter),
    changes: { decision, question: { text, url: written.url, askedAt, about: toAbout(decision) } },
  };
}

/** The rules that the questions go back to. Their wording may differ from one look to the next, these do not. */
function toAbout({ rules }: TriageDecision): string[] {
  return rules.filter(({ verdict }) => verdict === "needs-clarification").map(({ rule }) => rule);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry) => b.includes(entry));
}

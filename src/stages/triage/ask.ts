import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { TriageDecision } from "../../domain/triage-decision.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import { TRIAGE_QUESTION } from "../trust/conversation.ts";
import type { TriageFacts } from "./facts.ts";

/**
 * Needs clarification: the label, and one comment with what is missing. The label comes first, so that whoever sees the
 * question sees the label too, and a label that is gone was taken off by a person. A question that was asked once is never
 * asked again; an answer that leaves it open makes a person decide.
 */
export async function askForClarification(
  { config, tracker }: Pick<StageDeps, "config" | "tracker">,
  item: WorkItem,
  facts: TriageFacts,
  decision: TriageDecision,
  context: StageContext,
): Promise<StageOutcome> {
  const { repo, issue } = item;
  await tracker.ensureIssueLabel(repo, issue, config.labels.needsClarification);
  const earlier = facts.conversation.questions.at(-1);
  if (facts.question === "answered") {
    return {
      kind: "wait",
      reason: "waiting-for-person",
      explanation: `After the answer it is still open: ${decision.rules[0]?.because ?? "the task is not clear."} Edit the issue, say more, or take the label ${config.labels.needsClarification} off.`,
      changes: { decision },
    };
  }
  if (earlier !== undefined) {
    const { text, url, askedAt } = earlier;
    const question = { text, url, askedAt };
    return {
      kind: "wait",
      reason: "needs-clarification",
      explanation: "The question has no answer yet.",
      changes: { decision, question },
    };
  }
  const text = toQuestionComment(facts, decision.questions ?? []);
  const written = await tracker.ensureComment(
    repo,
    issue,
    { kind: "question", item: item.id, run: TRIAGE_QUESTION },
    text,
  );
  await context.record({
    type: "comment:written",
    at: context.now().toISOString(),
    item: item.id,
    kind: "question",
    url: written.url,
  });
  const question = {
    text: (decision.questions ?? []).join(" "),
    url: written.url,
    askedAt: context.now().toISOString(),
  };
  return {
    kind: "wait",
    reason: "needs-clarification",
    explanation: `Asked ${facts.snapshot.author}: ${question.text}`,
    changes: { decision, question },
  };
}

/** Pure: short, kind, and specific. */
export function toQuestionComment(
  { snapshot, isOwn, labels }: Pick<TriageFacts, "snapshot" | "isOwn" | "labels">,
  questions: readonly string[],
): string {
  const greeting = isOwn ? "Before work on this can start:" : `@${snapshot.author}, before work on this can start:`;
  return [
    `Thank you for the report. ${greeting}`,
    questions.map((question) => `- ${question}`).join("\n"),
    `Answer here or edit the text above, and it goes on by itself. If everything is said, take the label \`${labels.needsClarification}\` off.`,
  ].join("\n\n");
}

import type { TriageVerdict } from "../../domain/triage-decision.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import { toHarmlessInline } from "../text/neutralise.ts";
import { amendQuestion } from "./amend-question.ts";
import type { TriageFacts } from "./facts.ts";

/**
 * Shows a person that their answer was read, while the question is known to be open: a reaction to the answer, `+1` where
 * the work goes on and `eyes` where it does not yet; a line under the question where they took the label off instead.
 */
export async function acknowledge(
  { tracker }: Pick<StageDeps, "tracker">,
  item: WorkItem,
  { conversation, question, waivedBy }: TriageFacts,
  verdict: TriageVerdict,
): Promise<void> {
  if (item.question === undefined) return;
  const newest = conversation.questions.at(-1);
  const answer = conversation.answers.at(-1);
  if (question === "waived" && newest !== undefined) {
    const line = `${toHarmlessInline(waivedBy ?? "Somebody")} took the label off: it goes on as it stands.`;
    await amendQuestion(tracker, item, newest, line);
  }
  if (answer === undefined) return;
  await tracker.ensureReaction(item.repo, answer.id, verdict === "ready" ? "+1" : "eyes");
}

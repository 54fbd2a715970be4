import type { StageContext } from "../../domain/stage.ts";
import type { ItemChanges, StageOutcome } from "../../domain/stage-outcome.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import { DAY, formatDuration } from "../../lib/durations.ts";
import type { StageDeps } from "../deps.ts";
import type { AskedQuestion } from "../trust/conversation.ts";
import { amendQuestion } from "./amend-question.ts";
import type { TriageFacts } from "./facts.ts";

type Deps = Pick<StageDeps, "config" | "tracker">;

/**
 * An open question, by its age on the tracker's own clock:
 *
 *   younger than `remindAfter`  waits, and is looked at again at that time
 *   younger than `giveUpAfter`  waits; one reminder, which is a comment of its own, since an edit notifies nobody
 *   older                       parked; the question says so by an edit. An answer still takes it up again
 *
 * Nothing is closed. All of it may be repeated, and a machine that was off for weeks comes to the same end.
 */
export async function awaitAnswer(
  deps: Deps,
  item: WorkItem,
  facts: TriageFacts,
  question: AskedQuestion,
  waiting: { reason: "needs-clarification" | "waiting-for-person"; changes: ItemChanges },
  context: StageContext,
): Promise<StageOutcome> {
  const { remindAfter, giveUpAfter } = deps.config.clarify;
  const askedAt = Date.parse(question.askedAt);
  const age = context.now().getTime() - askedAt;
  const { changes } = waiting;
  if (age >= giveUpAfter) {
    const days = formatDuration(Math.floor(giveUpAfter / DAY) > 0 ? Math.floor(giveUpAfter / DAY) * DAY : giveUpAfter);
    const note = `No answer came within ${days}, so this issue is set aside. Nothing is closed: an answer takes it up again.`;
    const written = await amendQuestion(deps.tracker, item, question, note);
    if (written !== undefined) await recordComment(item, "question", written.url, context);
    return {
      kind: "park",
      reason: "no-answer",
      explanation: `The question had no answer within ${days}. An answer under the issue, or \`millrace answer\`, takes it up again.`,
      changes,
    };
  }
  if (age >= remindAfter) await remind(deps, item, facts, question, context);
  return {
    kind: "wait",
    reason: waiting.reason,
    explanation: "The question has no answer yet.",
    until: new Date(askedAt + (age >= remindAfter ? giveUpAfter : remindAfter)),
    changes,
  };
}

async function remind(
  { config, tracker }: Deps,
  item: WorkItem,
  { snapshot, isOwn }: TriageFacts,
  question: AskedQuestion,
  context: StageContext,
): Promise<void> {
  const end = new Date(Date.parse(question.askedAt) + config.clarify.giveUpAfter).toISOString().slice(0, 10);
  const hasReader = !isOwn && !snapshot.authorIsBot;
  const text = [
    `${hasReader ? `@${snapshot.author}, the` : "The"} [question above](${question.url}) still has no answer.`,
    `Without one, this issue is set aside on ${end}; it stays open.`,
  ].join(" ");
  const marker = { kind: "reminder" as const, item: item.id, run: question.run };
  const written = await tracker.ensureComment(item.repo, item.issue, marker, text);
  if (written.change !== "unchanged") await recordComment(item, "reminder", written.url, context);
}

async function recordComment(item: WorkItem, kind: string, url: string, context: StageContext): Promise<void> {
  await context.record({ type: "comment:written", at: context.now().toISOString(), item: item.id, kind, url });
}

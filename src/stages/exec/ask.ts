import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { StageDeps } from "../deps.ts";
import { toHarmlessQuote } from "../text/neutralise.ts";
import type { EndedRun } from "./ended-run.ts";

/** What keeps the agent from going on, where it changed nothing and says so: in its hand-back, or with its last words. */
export function findQuestion({ handBack, end }: EndedRun): string | undefined {
  if (handBack === undefined) return end.kind === "asked" ? end.question : undefined;
  if (end.kind !== "completed" && end.kind !== "asked" && end.kind !== "soft-limit") return undefined;
  if (handBack.status === "done") return undefined;
  const text = (handBack.question ?? "").trim() || handBack.summary.trim();
  return text === "" ? undefined : text;
}

/** Passes an agent's question on to people, once for each run. It is no attempt. */
export async function passOnQuestion(
  { config, tracker, redact }: Pick<StageDeps, "config" | "tracker" | "redact">,
  { item, snapshot, run }: EndedRun,
  question: string,
  context: StageContext,
): Promise<StageOutcome> {
  const { repo, issue, id } = item;
  const { labels } = config;
  await tracker.ensureIssueLabel(repo, issue, labels.needsClarification);
  await tracker.ensureIssueLabelAbsent(repo, issue, labels.working);
  const text = toQuestionComment(snapshot, question, labels.needsClarification);
  const { url } = await tracker.ensureComment(repo, issue, { kind: "question", item: id, run: run.id }, text);
  const at = context.now().toISOString();
  await context.record({ type: "comment:written", at, item: id, kind: "question", url });
  return {
    kind: "wait",
    reason: "waiting-for-person",
    explanation: "The agent has a question and changed nothing.",
    changes: { run, question: { text: redact(question).slice(0, 1_000), url, askedAt: at } },
  };
}

function toQuestionComment({ author, authorIsBot }: EndedRun["snapshot"], question: string, label: string): string {
  return [
    `${authorIsBot ? "The" : `@${author}, the`} agent cannot go on without an answer:`,
    toHarmlessQuote(question, 2_000),
    `Answer here or edit the text above, and it goes on by itself. If everything is said, take the label \`${label}\` off.`,
  ].join("\n\n");
}

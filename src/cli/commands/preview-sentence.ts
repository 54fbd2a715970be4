import type { StageOutcome } from "../../domain/stage-outcome.ts";

/**
 * What triage's outcome says once nothing was written: where it tells of a question or of smaller issues as done, what
 * would be done. Pure.
 */
export function toPreviewSentence({ explanation, changes }: StageOutcome, author: string): string {
  const { question, children, decision } = changes ?? {};
  // Without writes, what was there before has an address and a number, and what would be new has none.
  if (question?.url === "") return `Would ask ${author}: ${question.text}`;
  const parts = children?.filter((number) => number === 0).length ?? 0;
  if (parts === 0) return explanation;
  const because =
    decision?.rules.find(({ verdict }) => verdict === "too-large")?.because ?? "It is too large for one run.";
  return `${because} Would make ${parts === 1 ? "an issue of one part" : `issues of ${parts} parts`}.`;
}

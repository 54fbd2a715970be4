import type { EndedRun } from "./ended-run.ts";
import { isCutShort } from "./ends.ts";
import { findSecrets } from "./secret-scan.ts";

/** The text of a decision that the brief asked for, where the agent handed one back and says that it is done. */
export function findDecisionText({ item, handBack }: EndedRun): string | undefined {
  if (item.decision?.product !== "decision" || handBack?.status !== "done") return undefined;
  return handBack.decision;
}

/** Fewer words than this decide nothing. */
const FEWEST_WORDS = 25;

/**
 * What stands against publishing the text, one sentence each; empty where nothing does. Pure. Whether the decision is right
 * is for people to say: it is judged only whether it is one, whole, and without a secret.
 */
export function listDecisionFindings(
  text: string,
  { end, handBack }: Pick<EndedRun, "end" | "handBack">,
  redact: (text: string) => string,
): string[] {
  const words = text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const lines = redact(text)
    .split("\n")
    .map((line) => `+${line}`);
  return [
    ...(words < FEWEST_WORDS ? [`The text of the decision has ${words} words; ${FEWEST_WORDS} are the least.`] : []),
    ...(isCutShort(end.kind, handBack) ? ["The run was cut off: the decision may be incomplete."] : []),
    ...findSecrets(`+++ b/the decision\n${lines.join("\n")}`, (line) => line),
  ];
}

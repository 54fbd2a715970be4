import { keepStart } from "../../lib/truncate.ts";

const LONGEST_QUESTION = 2_000;

/**
 * The agent's last text where its last line ends as a question; undefined for every other. Only a run that changed
 * nothing is taken as one that asks, which is for the caller to see: here is only what was said.
 */
export function findClosingQuestion(text: string): string | undefined {
  const last = text.trim().split("\n").at(-1)?.trim() ?? "";
  // Closing quotes, brackets and emphasis may stand behind the mark.
  return /[?？]["'”’)\]*_`]*$/.test(last) ? keepStart(text.trim(), LONGEST_QUESTION) : undefined;
}

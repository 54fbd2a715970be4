import { keepEnd, keepStart } from "../../lib/truncate.ts";
import type { Verdict } from "./verdict.ts";

const MAX_OUTPUT = 3_000;
const MAX_FEEDBACK = 6_000;

/** What the next attempt has to know: the findings, and the end of what the failed checks printed. Pure. */
export function toFeedback({ findings, flags, failedChecks }: Verdict): string {
  const perCheck = Math.floor(MAX_OUTPUT / Math.max(1, failedChecks.length));
  const outputs = failedChecks.map(({ command, output }) => `$ ${command}\n${keepEnd(output.trim(), perCheck)}`);
  return keepStart(
    [[...flags, ...findings].map((finding) => `- ${finding}`).join("\n"), ...outputs].join("\n\n"),
    MAX_FEEDBACK,
  );
}

import { toHarmlessInline } from "../text/neutralise.ts";

/** The one comment under an issue that Millrace gave up on: what was tried, what stood against it, how to go on. Pure. */
export function toFailureComment(facts: {
  agent: string;
  attempts: number;
  findings: readonly string[];
  itemId: string;
}): string {
  const tries = facts.attempts === 1 ? "one attempt" : `${facts.attempts} attempts`;
  const findings = facts.findings.slice(0, MAX_FINDINGS).map((finding) => `- ${toHarmlessInline(finding, 300)}`);
  return [
    `The agent ${toHarmlessInline(facts.agent, 50)} made ${tries} at this, and no result could be accepted. What stood against the last one:`,
    findings.join("\n"),
    `To go on, make the text above more specific, and it is tried again by itself; or run \`millrace retry ${facts.itemId}\`.`,
  ].join("\n\n");
}

const MAX_FINDINGS = 8;

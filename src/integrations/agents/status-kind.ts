import type { AgentRunEndKind } from "../../domain/agent-run.ts";
import { isUsageLimit } from "./retry-at.ts";

/** What the last answer of a model's service means for a run, where a request was refused for good. */
export function toStatusKind(status: number | undefined): AgentRunEndKind {
  if (status === 401 || status === 403) return "auth";
  if (status === 429) return "quota";
  return status !== undefined && status >= 500 ? "overloaded" : "failed";
}

/**
 * What a program's own sentence about a failed request means, for those that tell no status in a field of its own. The
 * words are those of the services, which programs pass on.
 */
export function toErrorKind(text: string, status: number | undefined): AgentRunEndKind {
  if (isTooLong(text)) return "context";
  if (isUsageLimit(text)) return "quota";
  const known = toStatusKind(status ?? findStatus(text));
  if (known !== "failed") return known;
  return WORDS.find(({ pattern }) => pattern.test(text))?.kind ?? "failed";
}

export function isTooLong(text: string): boolean {
  return /prompt is too long|context[ _](?:length|window)|maximum context|input[ _](?:token count|is too long|exceeds)|input_too_large/i.test(
    text,
  );
}

const WORDS: { pattern: RegExp; kind: AgentRunEndKind }[] = [
  {
    pattern: /api key not valid|invalid api key|incorrect api key|unauthorized|missing environment variable/i,
    kind: "auth",
  },
  {
    pattern: /rate.?limit|resource.?exhausted|insufficient_quota|quota exceeded|exceeded your current quota/i,
    kind: "quota",
  },
  { pattern: /overloaded|server (?:had|is) (?:an error|busy)|service unavailable|high demand/i, kind: "overloaded" },
  {
    pattern:
      /connection (?:failed|refused|error)|unable to connect|cannot connect|fetch failed|ECONNRE|ENOTFOUND|waiting for network/i,
    kind: "overloaded",
  },
];

/** `HTTP 401`, `status: 429`, `unexpected status 503`, `(code 500)`. */
function findStatus(text: string): number | undefined {
  const found = /\b(?:status(?: code)?|http|code)["']?[:= ]+\(?(\d{3})\b/i.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

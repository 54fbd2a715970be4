import { DECISIONS, type JudgedIssue } from "./judged-issue.ts";

/** For each decision the issues to read: of different repositories where possible, spread over the data. Pure. */
export function pickExamples(issues: readonly JudgedIssue[], perDecision: number): JudgedIssue[] {
  return DECISIONS.flatMap((decision) => {
    const made = issues.filter((issue) => issue.decision === decision);
    const spread = Array.from({ length: made.length }, (_, index) => made[(index * STRIDE) % made.length]).filter(
      (issue) => issue !== undefined,
    );
    const firstOfRepo = spread.filter((issue, index) => spread.findIndex(({ repo }) => repo === issue.repo) === index);
    return [...new Set([...firstOfRepo, ...spread, ...made])].slice(0, perDecision);
  });
}

/** The decisions that the rules were least sure of, least first. Pure. */
export function pickDoubtful(issues: readonly JudgedIssue[], count: number): JudgedIssue[] {
  return issues
    .filter(({ confidence }) => confidence !== undefined)
    .toSorted((a, b) => (a.confidence ?? 1) - (b.confidence ?? 1) || a.url.localeCompare(b.url))
    .slice(0, count);
}

/** A prime, so that the walk meets issues of all parts of the list, and the same ones in each run. */
const STRIDE = 37;

/** The first lines that say something, each cut. Pure. */
export function toFirstLines(body: string, lines = 4, width = 110): string[] {
  return body
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(0, lines)
    .map((line) => (line.length <= width ? line : `${line.slice(0, width - 1)}…`));
}

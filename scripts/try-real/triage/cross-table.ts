import { HUMAN_CLASSES, type HumanClass } from "./issue-record.ts";
import { type Decision, DECISIONS, type JudgedIssue } from "./judged-issue.ts";

/** One decision against what people said the issues were. */
export interface CrossRow {
  decision: Decision;
  counts: Record<HumanClass, number>;
  total: number;
}

/** Decisions that were made, each with its issues by human class. Pure. */
export function toCrossTable(issues: readonly JudgedIssue[]): CrossRow[] {
  return DECISIONS.flatMap((decision) => {
    const made = issues.filter((issue) => issue.decision === decision);
    const entries = HUMAN_CLASSES.map((name) => [name, made.filter((issue) => issue.humanClass === name).length]);
    const counts = Object.fromEntries(entries) as Record<HumanClass, number>;
    return made.length === 0 ? [] : [{ decision, counts, total: made.length }];
  });
}

/** `12 (5.4%)` of `whole`. */
export function toShare(count: number, whole: number): string {
  return whole === 0 ? "0" : `${count} (${((100 * count) / whole).toFixed(1)}%)`;
}

/** Sums of the columns of a cross table. */
export function toColumnSums(rows: readonly CrossRow[]): Record<HumanClass, number> {
  const sums = HUMAN_CLASSES.map((name) => [name, rows.reduce((sum, row) => sum + row.counts[name], 0)]);
  return Object.fromEntries(sums) as Record<HumanClass, number>;
}

export interface RuleCount {
  rule: string;
  verdict: string;
  /** Issues to which it applied. */
  fired: number;
  /** Issues where its verdict was the decision. */
  decided: number;
}

/** How often each rule applied, most first. Pure. */
export function countRules(issues: readonly JudgedIssue[]): RuleCount[] {
  const counts = new Map<string, RuleCount>();
  for (const issue of issues) {
    for (const { rule, verdict } of issue.rules) {
      const key = `${verdict} ${rule}`;
      const count = counts.get(key) ?? { rule, verdict, fired: 0, decided: 0 };
      counts.set(key, count);
      count.fired += 1;
      if (issue.decision === verdict) count.decided += 1;
    }
  }
  return [...counts.values()].toSorted((a, b) => b.fired - a.fired || a.rule.localeCompare(b.rule));
}

import type { DailyFacts } from "./facts.ts";

/** The facts as they are, in the order of their keys, for programs. Pure: the same facts give the same bytes. */
export function renderJson(facts: DailyFacts): string {
  return `${JSON.stringify(facts, null, 2)}\n`;
}

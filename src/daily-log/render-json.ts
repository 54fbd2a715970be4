import type { DailyFacts } from "./facts.ts";
import type { Seal } from "./seal.ts";

/** The facts as they are, in the order of their keys, for programs. Pure: the same facts give the same bytes. */
export function renderJson(facts: DailyFacts, seal?: Seal): string {
  return `${JSON.stringify(seal === undefined ? facts : { ...facts, seal }, null, 2)}\n`;
}

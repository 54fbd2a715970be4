import type { TriageFacts } from "../facts.ts";
import { toStandingBlockers } from "../references.ts";
import type { Rule } from "../rule.ts";

/** What has to be done first. */
export const BLOCKED_RULES: readonly Rule<TriageFacts>[] = [
  {
    rule: "open-blocker",
    verdict: "blocked",
    weight: 100,
    because(facts) {
      const blockers = listOpenBlockers(facts);
      if (blockers.length === 0) return undefined;
      return `It depends on ${blockers.map((issue) => `#${issue}`).join(", ")}, still open.`;
    },
  },
];

/** Open issues that the issue or a trusted person names as blockers. */
export function listOpenBlockers({ stated, neighbours, snapshot }: TriageFacts): number[] {
  const open = new Set(neighbours.map((other) => other.number));
  return toStandingBlockers(stated).filter((issue) => issue !== snapshot.number && open.has(issue));
}

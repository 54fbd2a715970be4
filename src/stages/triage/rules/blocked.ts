import type { TriageDecision } from "../../../domain/triage-decision.ts";
import { findBlockerCycle } from "../blocker-cycle.ts";
import type { TriageFacts } from "../facts.ts";
import { findNumber, type IssueReference, type StatedReferences, toStandingBlockers } from "../references.ts";
import type { Rule } from "../rule.ts";

/** What has to be done first. Issues that wait for each other would wait for ever: those are for a person. */
export const BLOCKED_RULES: readonly Rule<TriageFacts>[] = [
  {
    rule: "open-blocker",
    verdict: "blocked",
    weight: 100,
    because(facts) {
      const blockers = listOpenBlockers(facts);
      if (blockers.length === 0 || findBlockerCycle(facts) !== undefined) return undefined;
      return `It depends on ${blockers.join(", ")}, still open.`;
    },
  },
];

/** Open issues that the issue or a trusted person names as blockers, of this repository and of others. */
export function listOpenBlockers({ stated, neighbours, unlisted, snapshot }: TriageFacts): IssueReference[] {
  const open = new Set([
    ...neighbours.map((other) => `#${other.number}`),
    ...unlisted.filter((other) => other.state === "open").map((other) => other.reference),
  ]);
  return listNamedBlockers(stated, snapshot.number).filter((issue) => open.has(issue));
}

/** The blockers that stand, open or not; an issue does not block itself. */
export function listNamedBlockers(stated: StatedReferences[], self: number): IssueReference[] {
  return toStandingBlockers(stated).filter((issue) => issue !== `#${self}`);
}

/** The open blockers as the decision keeps them. */
export function toBlockers(facts: TriageFacts): Pick<TriageDecision, "blockedBy" | "blockedElsewhere"> {
  const all = listOpenBlockers(facts);
  const elsewhere = all.filter((reference) => findNumber(reference) === undefined);
  return {
    blockedBy: all.flatMap((reference) => findNumber(reference) ?? []),
    ...(elsewhere.length === 0 ? {} : { blockedElsewhere: elsewhere }),
  };
}

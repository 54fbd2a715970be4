import type { FiredRule, TriageVerdict } from "../../domain/triage-decision.ts";

/**
 * One rule of triage. `because` looks at the facts and gives one sentence with what it saw, or undefined where the rule
 * does not apply. A weight of 100 is for plain facts (a label, an open issue, a permission); all weights for `ready`
 * together stay below it.
 */
export interface Rule<Facts> {
  rule: string;
  verdict: TriageVerdict;
  weight: number;
  because(facts: Facts): string | undefined;
}

/** The rules that apply, each with its sentence. */
export function toFired<Facts>(rules: readonly Rule<Facts>[], facts: Facts): FiredRule[] {
  return rules.flatMap(({ rule, verdict, weight, because }) => {
    const sentence = because(facts);
    return sentence === undefined ? [] : [{ rule, verdict, weight, because: sentence }];
  });
}

/** `condition ? sentence : undefined`, for rules that read as one line. */
export function when(condition: boolean, sentence: string): string | undefined {
  return condition ? sentence : undefined;
}

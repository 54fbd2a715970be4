import type { FiredRule, TriageVerdict } from "../../domain/triage-decision.ts";

/** Weights that add up to this leave no doubt, as long as nothing speaks against the verdict. */
const STRONG = 60;

/**
 * How clearly the rules speak for the verdict, 0 to 1. Pure. 1 for a plain fact; else the share of the verdict's weight
 * among its own and that of the strongest other verdict, less where all that speaks for it is little.
 */
export function toConfidence(rules: readonly FiredRule[], verdict: TriageVerdict): number {
  const sums = new Map<TriageVerdict, number>();
  for (const rule of rules) sums.set(rule.verdict, Math.min(100, (sums.get(rule.verdict) ?? 0) + rule.weight));
  const own = sums.get(verdict) ?? 0;
  if (own >= 100) return 1;
  const against = Math.max(0, ...[...sums].filter(([other]) => other !== verdict).map(([, sum]) => sum));
  const share = own === 0 ? 0 : own / (own + against);
  return Math.round(Math.min(1, own / STRONG) * share * 100) / 100;
}

import type { FiredRule, TriageDecision, TriageVerdict } from "../../domain/triage-decision.ts";
import type { TriageFacts } from "./facts.ts";
import type { TrustFacts } from "./trust-facts.ts";
import { toFired } from "./rule.ts";
import { toConfidence } from "./confidence.ts";
import { findProduct } from "./work-product.ts";
import { BLOCKED_RULES, toBlockers } from "./rules/blocked.ts";
import { DUPLICATE_RULES, findOriginal } from "./rules/duplicate.ts";
import { CLARIFICATION_RULES } from "./rules/needs-clarification.ts";
import { NOT_FOR_US_RULES, TRUST_RULES } from "./rules/not-for-us.ts";
import { READY_RULES } from "./rules/ready.ts";
import { toChildIssues, TOO_LARGE_RULES } from "./rules/too-large.ts";
import { WAITING_RULES } from "./rules/waiting-for-person.ts";

/** Most careful first: at equal weight, the verdict that does less wins. */
const BY_CARE: readonly TriageVerdict[] = [
  "not-for-us",
  "duplicate",
  "blocked",
  "waiting-for-person",
  "too-large",
  "needs-clarification",
  "ready",
];

/** Decides by trust alone; undefined where the issue is trusted and has to be read. */
export function decideTrust(facts: TrustFacts): TriageDecision | undefined {
  const rules = toFired(TRUST_RULES, facts);
  return rules.length === 0 ? undefined : { verdict: "not-for-us", rules };
}

/**
 * The decision over a trusted issue. Pure. Weights are added up for each verdict, up to 100, so that one plain fact (an open
 * blocker, a hold label) is never outvoted by several others; the heaviest verdict wins.
 */
export function decide(facts: TriageFacts): TriageDecision {
  const rules = [
    ...toFired(NOT_FOR_US_RULES, facts),
    ...toFired(DUPLICATE_RULES, facts),
    ...toFired(BLOCKED_RULES, facts),
    ...toFired(WAITING_RULES, facts),
    ...toFired(TOO_LARGE_RULES, facts),
    ...(facts.question === "waived" ? [] : toFired(CLARIFICATION_RULES, facts)),
    ...toFired(READY_RULES, facts),
  ].toSorted((a, b) => b.weight - a.weight);
  const verdict = toVerdict(rules);
  const { approved } = facts.approval;
  const confidence = toConfidence(rules, verdict);
  const product = findProduct(facts);
  return {
    verdict,
    confidence,
    rules,
    ...(product === undefined ? {} : { product }),
    ...(approved === undefined ? {} : { approved }),
    ...toDetails(verdict, rules, facts),
  };
}

/** Where no rule at all applies, nothing speaks against the work. */
export function toVerdict(rules: readonly FiredRule[]): TriageVerdict {
  const weights = new Map<TriageVerdict, number>();
  for (const { verdict, weight } of rules) {
    weights.set(verdict, Math.min(100, (weights.get(verdict) ?? 0) + weight));
  }
  const heaviest = Math.max(...weights.values());
  return BY_CARE.find((verdict) => weights.get(verdict) === heaviest) ?? "ready";
}

function toDetails(verdict: TriageVerdict, rules: FiredRule[], facts: TriageFacts): Partial<TriageDecision> {
  switch (verdict) {
    case "needs-clarification":
      return { questions: toQuestions(rules, facts) };
    case "duplicate":
      return { duplicateOf: findOriginal(facts) };
    case "blocked":
      return toBlockers(facts);
    case "too-large":
      return { parts: toChildIssues(facts) };
    case "ready":
    case "waiting-for-person":
    case "not-for-us":
      return {};
  }
}

/** The questions of the rules that applied, heaviest first, one for each group and two at most: more are not answered. */
function toQuestions(rules: FiredRule[], facts: TriageFacts): string[] {
  const fired = new Set(rules.map((rule) => rule.rule));
  const asking = CLARIFICATION_RULES.filter(({ rule }) => fired.has(rule)).toSorted((a, b) => b.weight - a.weight);
  return asking
    .filter(({ group }, index) => asking.findIndex((other) => other.group === group) === index)
    .slice(0, MAX_QUESTIONS)
    .map(({ question }) => question(facts));
}

const MAX_QUESTIONS = 2;

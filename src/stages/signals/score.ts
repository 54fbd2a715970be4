import type { SignalWeights } from "../../config/signals-schema.ts";
import type { Signal, SignalLevel } from "../../domain/signal.ts";
import { DAY, HOUR } from "../../lib/durations.ts";
import type { Cause, CauseFigures } from "./cause.ts";

/** One term of a score, so that a person can see how the order came about. */
export interface ScoreTerm {
  term: keyof SignalWeights;
  /** Negative for what is taken off. */
  points: number;
  /** What was seen, in a few words. */
  because: string;
}

export interface Score {
  /** 0 to 100 with the weights as they come. */
  total: number;
  /** Every term that counts, those of no points left out; in the order of the configuration. */
  terms: ScoreTerm[];
}

export interface ScoreContext {
  weights: SignalWeights;
  testEnvironments: ReadonlySet<string>;
  /** Why the configuration mutes the cause. */
  muted: string | undefined;
  now: Date;
}

const SEVERITY: Record<SignalLevel, number> = { debug: 0, info: 0.25, warning: 0.5, error: 0.75, fatal: 1 };
const MANY_USERS = 1_000;
const MANY_EVENTS = 10_000;

/** The score of a cause out of its figures and its signals; each term is between nothing and its weight. Pure. */
export function toScore(cause: Cause, figures: CauseFigures, context: ScoreContext): Score {
  const { weights } = context;
  const parts = [...listMerits(cause, figures, context.now), ...listDeductions(cause, context)];
  const terms = parts.flatMap(({ term, share, because }): ScoreTerm[] => {
    const points = Math.round(weights[term] * share * 10) / 10;
    return points === 0 ? [] : [{ term, points, because }];
  });
  const total = terms.reduce((sum, { points }) => sum + points, 0);
  return { total: Math.max(0, Math.round(total)), terms };
}

interface Part {
  term: keyof SignalWeights;
  /** -1 to 1. */
  share: number;
  because: string;
}

function listMerits({ signals }: Cause, figures: CauseFigures, now: Date): Part[] {
  const sinceLast = Math.max(0, now.getTime() - Date.parse(figures.lastSeen));
  const sinceFirst = Math.max(0, now.getTime() - Date.parse(figures.firstSeen));
  const level = signals.map((signal) => signal.level).reduce((a, b) => (SEVERITY[b] > SEVERITY[a] ? b : a));
  const trend = signals.map(toSpike).reduce((a, b) => (b.share > a.share ? b : a));
  const regression = signals.some(({ state }) => state === "regressed")
    ? { share: 1, because: "it was fixed once" }
    : signals.some(({ state }) => state === "escalating")
      ? { share: 0.5, because: "it grows" }
      : { share: 0, because: "" };
  return [
    { term: "recency", share: 2 ** (-sinceLast / DAY), because: `seen ${toAge(sinceLast)} ago` },
    { term: "spike", ...trend },
    { term: "severity", share: SEVERITY[level], because: level },
    { term: "users", share: toShare(figures.users, MANY_USERS), because: toCount(figures.users, "user") },
    { term: "volume", share: toShare(figures.events, MANY_EVENTS), because: toCount(figures.events, "event") },
    { term: "regression", ...regression },
    { term: "newness", share: 2 ** (-sinceFirst / DAY), because: `began ${toAge(sinceFirst)} ago` },
  ];
}

function listDeductions({ signals }: Cause, { muted, testEnvironments }: ScoreContext): Part[] {
  const isTest = ({ environment }: Signal) =>
    environment !== undefined && testEnvironments.has(environment.toLowerCase());
  const isMutedThere = signals.every(({ state }) => state === "muted");
  const linked = signals.flatMap((signal) => signal.linked)[0];
  const parts: (Part | false)[] = [
    (muted !== undefined || isMutedThere) && { term: "muted", share: -1, because: muted ?? "muted in the source" },
    linked !== undefined && { term: "linked", share: -1, because: `linked already: ${linked}` },
    signals.some((signal) => signal.isBeingFixed) && { term: "fixing", share: -1, because: "a fix is open already" },
    signals.every(isTest) && { term: "test", share: -1, because: `environment ${signals[0].environment}` },
    signals.every((signal) => signal.isThirdParty) && { term: "thirdParty", share: -1, because: "no frame of our own" },
  ];
  return parts.filter((part) => part !== false);
}

/** A steady stream has a twelfth of three days in six hours: that is no spike. */
function toSpike({ trend }: Signal): { share: number; because: string } {
  if (trend === undefined) return { share: 0, because: "" };
  const share = trend.last6h / (trend.last3d + 1);
  const steady = 6 / 72;
  const above = Math.min(1, Math.max(0, (share - steady) / (1 - steady)));
  return { share: above, because: `${trend.last6h} of ${trend.last3d} in 6 h` };
}

function toShare(count: number, many: number): number {
  return Math.min(1, Math.log(Math.max(0, count) + 1) / Math.log(many + 1));
}

function toCount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function toAge(ms: number): string {
  if (ms < HOUR) return "less than 1 h";
  return ms < 2 * DAY ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / DAY)} d`;
}

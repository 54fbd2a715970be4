import fc from "fast-check";
import { expect, test } from "vitest";
import type { Signal } from "../../../../src/domain/signal.ts";
import { rankCauses } from "../../../../src/stages/signals/rank.ts";
import { makeSignal, makeSignalsConfig } from "../../../fakes/fake-signals.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const { signals: CONFIG } = makeSignalsConfig();
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

function scoreOf(changes: Partial<Signal>) {
  const [first] = rankCauses([makeSignal("1", NOW, changes)], new Map(), CONFIG, NOW);
  if (first === undefined) throw new Error("no cause");
  return first.score;
}

test("The terms add up to the score, each with what was seen", () => {
  const { total, terms } = scoreOf({ environment: "staging" });
  expect(Math.round(terms.reduce((sum, { points }) => sum + points, 0))).toBe(total);
  expect(Object.fromEntries(terms.map(({ term, because }) => [term, because]))).toEqual({
    recency: "seen 1 h ago",
    severity: "error",
    users: "60 users",
    volume: "500 events",
    newness: "began 30 h ago",
  });
});

test("More of anything that counts never lowers the score", () => {
  const steps: [string, Partial<Signal>, Partial<Signal>][] = [
    ["users", { users: 5 }, { users: 500 }],
    ["events", { events: 5 }, { events: 5_000 }],
    ["recency", { lastSeen: hoursAgo(60) }, { lastSeen: hoursAgo(1) }],
    ["severity", { level: "info" }, { level: "fatal" }],
    ["regression", { state: "ongoing" }, { state: "regressed" }],
    ["newness", { firstSeen: hoursAgo(900) }, { firstSeen: hoursAgo(2) }],
    ["spike", { trend: { last6h: 40, last3d: 480 } }, { trend: { last6h: 400, last3d: 480 } }],
  ];
  for (const [what, less, more] of steps) expect(scoreOf(more).total, what).toBeGreaterThan(scoreOf(less).total);
});

test("A steady stream is no spike", () => {
  expect(scoreOf({ trend: { last6h: 10, last3d: 120 } }).terms.map(({ term }) => term)).not.toContain("spike");
});

test("Users weigh more than events: a loop of one machine comes after many people", () => {
  expect(scoreOf({ users: 200, events: 250 }).total).toBeGreaterThan(scoreOf({ users: 1, events: 100_000 }).total);
});

test("Whatever figures come, the score is a whole number from 0 to 100, and the order does not hang on theirs", () => {
  const signal = fc.record({
    users: fc.nat(),
    events: fc.nat(),
    lastSeen: fc.integer({ min: -100, max: 10_000 }).map(hoursAgo),
    firstSeen: fc.integer({ min: -100, max: 10_000 }).map(hoursAgo),
    level: fc.constantFrom<Signal["level"]>("debug", "info", "warning", "error", "fatal"),
    state: fc.constantFrom<Signal["state"]>("new", "ongoing", "escalating", "regressed", "muted", "resolved"),
    isThirdParty: fc.boolean(),
    message: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(signal, { maxLength: 20 }), (many) => {
      const signals = many.map((changes, index) => makeSignal(String(index), NOW, changes));
      const ranked = rankCauses(signals, new Map(), CONFIG, NOW);
      for (const { score } of ranked) {
        expect(Number.isInteger(score.total) && score.total >= 0 && score.total <= 100).toBe(true);
      }
      const ids = ranked.map(({ cause }) => cause.id);
      expect(rankCauses(signals.toReversed(), new Map(), CONFIG, NOW).map(({ cause }) => cause.id)).toEqual(ids);
      expect(ranked.flatMap(({ cause }) => cause.signals)).toHaveLength(signals.length);
    }),
    { numRuns: 300 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import type { StageOutcome } from "../../../src/domain/stage-outcome.ts";
import { WORK_ITEM_STATUSES, type WorkItem, type WorkItemStatus } from "../../../src/domain/work-item.ts";
import { decideFailure } from "../../../src/pipeline/failure-policy.ts";
import {
  afterLeaving,
  afterLifting,
  afterOutcome,
  afterRetry,
  afterSighting,
  afterWaiting,
  makeWorkItem,
} from "../../../src/pipeline/transition.ts";
import { ALL_ERRORS, makeItem, makeSighting, NOW } from "./make-item.ts";

const LATER = new Date(NOW.getTime() + 3_600_000);
const OUTCOMES: StageOutcome[] = [
  { kind: "advance", to: "prep", reason: "ready", explanation: "Ready." },
  { kind: "advance", to: "exec", reason: "prepared", explanation: "Prepared." },
  { kind: "advance", to: "review", reason: "pull-request-opened", explanation: "Opened." },
  { kind: "wait", reason: "needs-clarification", explanation: "Which file?" },
  { kind: "wait", reason: "rate-limited", explanation: "Later.", until: LATER },
  { kind: "park", reason: "too-large", explanation: "Too large." },
  { kind: "reject", reason: "duplicate", explanation: "As #1." },
];

test("a sighting makes an item that is queued for triage and has not been tried", () => {
  const item = makeWorkItem(makeSighting({ seen: "a" }), NOW);
  expect(item).toMatchObject({ status: "queued", stage: "triage", attempts: 0, troubles: 0, seen: "a", issue: 7 });
  expect(item.createdAt).toBe(NOW.toISOString());
});

test("each outcome of a stage leads to the state it names, and clears troubles and resting time", () => {
  const item = makeItem({ troubles: 3, notBefore: NOW.toISOString(), reason: "service-trouble" });
  const states = OUTCOMES.map((outcome) => afterOutcome(item, outcome, LATER));
  expect(states.map(({ status, stage, notBefore }) => [status, stage, notBefore])).toEqual([
    ["queued", "prep", undefined],
    ["queued", "exec", undefined],
    ["review", "triage", undefined],
    ["waiting", "triage", undefined],
    ["waiting", "triage", LATER.toISOString()],
    ["parked", "triage", undefined],
    ["rejected", "triage", undefined],
  ]);
  expect(states.map(({ troubles }) => troubles)).toEqual(OUTCOMES.map(() => 0));
  expect(states.map(({ reason }) => reason)).toEqual(OUTCOMES.map(({ reason }) => reason));
});

test("an outcome takes its changes over into the item", () => {
  const pullRequest = { number: 3, url: "https://github.example/acme/shop/pull/3" };
  const outcome: StageOutcome = { ...(OUTCOMES[2] as StageOutcome), changes: { pullRequest, attempts: 2 } };
  expect(afterOutcome(makeItem(), outcome, NOW)).toMatchObject({ pullRequest, attempts: 2, status: "review" });
});

test.each([
  ["waiting", "changed", "queued"],
  ["parked", "changed", "queued"],
  ["rejected", "changed", "queued"],
  ["queued", "changed", undefined],
  ["review", "changed", undefined],
  ["closed", "same", "queued"],
  ["closed", "changed", "queued"],
  ["waiting", "same", undefined],
  ["parked", "same", undefined],
  ["rejected", "same", undefined],
] as const)("an item that is %s and whose issue is seen %s becomes %s", (status, how, expected) => {
  const item = makeItem({ status, stage: "exec", seen: "old", attempts: 2 });
  const next = afterSighting(item, makeSighting({ seen: how === "same" ? "old" : "new" }), NOW);
  expect(next?.status).toBe(expected);
  if (next !== undefined) expect(next).toMatchObject({ stage: "triage", attempts: 2 });
});

test("an item that nobody asked for any more returns when it is asked for again, changed or not", () => {
  const item = makeItem({ status: "rejected", reason: "withdrawn", seen: "old" });
  expect(afterSighting(item, makeSighting({ seen: "old" }), NOW)?.status).toBe("queued");
});

test("a waiting item is due at its time and not before; without a time it waits for its issue", () => {
  const item = makeItem({ status: "waiting", notBefore: LATER.toISOString() });
  expect(afterWaiting(item, NOW)).toBeUndefined();
  expect(afterWaiting(item, LATER)).toMatchObject({ status: "queued", stage: "triage", notBefore: undefined });
  expect(afterWaiting(makeItem({ status: "waiting" }), LATER)).toBeUndefined();
  expect(afterWaiting(makeItem({ status: "parked", notBefore: NOW.toISOString() }), LATER)).toBeUndefined();
});

test("a start wakes what met trouble with a service, and lets all else rest", () => {
  const waiting = { status: "waiting", notBefore: LATER.toISOString() } as const;
  expect(afterWaiting(makeItem({ ...waiting, reason: "service-trouble" }), NOW, true)?.status).toBe("queued");
  expect(afterWaiting(makeItem({ ...waiting, reason: "rate-limited" }), NOW, true)).toBeUndefined();
});

test("a retry by a person gives all attempts back", () => {
  const next = afterRetry(makeItem({ status: "parked", attempts: 3, troubles: 2, feedback: "npm test failed" }), NOW);
  expect(next).toMatchObject({ status: "queued", stage: "triage", attempts: 0, troubles: 0, feedback: undefined });
});

test("an item leaves once: closed from anywhere, withdrawn unless its pull request is open", () => {
  for (const status of WORK_ITEM_STATUSES) {
    const closed = afterLeaving(makeItem({ status }), "closed", "Closed.", NOW);
    expect(closed?.status).toBe(status === "closed" ? undefined : "closed");
  }
  expect(afterLeaving(makeItem({ status: "review" }), "withdrawn", "Label taken off.", NOW)).toBeUndefined();
  const withdrawn = afterLeaving(makeItem({ status: "waiting" }), "withdrawn", "Label taken off.", NOW);
  expect(withdrawn).toMatchObject({ status: "rejected", reason: "withdrawn" });
  expect(afterLeaving(withdrawn as WorkItem, "withdrawn", "Label taken off.", NOW)).toBeUndefined();
});

test("at a start what waits for its agent is looked at, and a lifted account wakes what it held up", () => {
  const waiting = { status: "waiting", notBefore: LATER.toISOString() } as const;
  const held = makeItem({ ...waiting, reason: "agent-unavailable" });
  expect(afterWaiting(held, NOW)).toBeUndefined();
  expect(afterWaiting(held, NOW, true)).toMatchObject({ status: "queued", stage: "triage" });
  expect(afterLifting(held, NOW)).toMatchObject({ status: "queued", notBefore: undefined, reason: undefined });
  expect(afterLifting(makeItem({ ...waiting, reason: "rate-limited" }), NOW)).toMatchObject({ status: "queued" });
  expect(afterLifting(makeItem({ ...waiting, reason: "budget-spent" }), NOW)).toBeUndefined();
  expect(afterLifting(makeItem({ status: "parked", reason: "agent-unavailable" }), NOW)).toBeUndefined();
});

/** The table of domain/work-item, as pairs. */
const ALLOWED = new Set<string>([
  ...["queued", "waiting", "parked", "rejected", "review"].map((to) => `queued ${to}`),
  ...["waiting", "parked", "rejected", "closed"].map((from) => `${from} queued`),
  ...["waiting", "parked", "rejected"].map((from) => `${from} rejected`),
  ...WORK_ITEM_STATUSES.map((from) => `${from} closed`),
]);

test("no sequence of moves leaves the table of states, and a queued item always knows its stage", () => {
  const clock = fc.integer({ min: 0, max: 7_200_000 }).map((ms) => new Date(NOW.getTime() + ms));
  const move = fc.oneof(
    fc.record({ move: fc.constant("outcome" as const), outcome: fc.constantFrom(...OUTCOMES), now: clock }),
    fc.record({ move: fc.constant("failure" as const), error: fc.constantFrom(...ALL_ERRORS), now: clock }),
    fc.record({ move: fc.constant("sighting" as const), seen: fc.constantFrom("a", "b"), now: clock }),
    fc.record({ move: fc.constant("time" as const), isStart: fc.boolean(), now: clock }),
    fc.record({ move: fc.constant("leave" as const), how: fc.constantFrom("closed", "withdrawn"), now: clock }),
  );
  const apply = (item: WorkItem, one: typeof move extends fc.Arbitrary<infer M> ? M : never): WorkItem => {
    if (one.move === "sighting") return afterSighting(item, makeSighting({ seen: one.seen }), one.now) ?? item;
    if (one.move === "time") return afterWaiting(item, one.now, one.isStart) ?? item;
    if (one.move === "leave") return afterLeaving(item, one.how as "closed", "Left.", one.now) ?? item;
    if (item.status !== "queued") return item;
    if (one.move === "outcome") return afterOutcome(item, one.outcome, one.now);
    const decision = decideFailure(item, one.error, one.now);
    return decision.kind === "move" ? decision.next : item;
  };
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      let item = makeWorkItem(makeSighting({ seen: "a" }), NOW);
      for (const one of moves) {
        const next = apply(item, one);
        const step: [WorkItemStatus, WorkItemStatus] = [item.status, next.status];
        if (next !== item && !ALLOWED.has(step.join(" "))) throw new Error(`${step.join(" -> ")} by ${one.move}`);
        if (next.status === "queued" && !["triage", "prep", "exec"].includes(next.stage)) return false;
        if (next.notBefore !== undefined && Number.isNaN(Date.parse(next.notBefore))) return false;
        item = next;
      }
      return true;
    }),
  );
});

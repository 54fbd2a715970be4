import { expect, test } from "vitest";
import type { PushAnswer } from "../../../src/domain/ports/social.ts";
import { toSettlement } from "../../../src/social/settlement.ts";

const now = new Date("2026-11-20T12:00:00Z");
const hold = { code: "social.not_deployed", message: "Not there." };
const settle = (answer: PushAnswer, inDoubt: boolean, count = 2) => {
  const posts = Array.from({ length: count }, (_, index) => ({ clientId: `mr-${index}`, channel: "main" }));
  const sent = { id: "batch-1", endpoint: "host", attempt: 1, inDoubt, posts };
  return toSettlement(sent, answer, { now, restMs: 60_000 });
};
const states = (answer: PushAnswer, inDoubt: boolean, count?: number) =>
  settle(answer, inDoubt, count).posts.map(({ state, slot }) => `${state} ${slot}`);

test("What was certainly not accepted is free again; in doubt it stays unknown and keeps its time", () => {
  expect(states({ kind: "held", hold }, false)).toEqual(["approved free", "approved free"]);
  expect(states({ kind: "held", hold }, true)).toEqual(["unknown keep", "unknown keep"]);
  expect(states({ kind: "too-large", hold }, false)).toEqual(["approved free", "approved free"]);
  expect(states({ kind: "too-large", hold }, false, 1)).toEqual(["rejected free"]);
  expect(states({ kind: "too-large", hold }, true, 1)).toEqual(["unknown keep"]);
  expect(states({ kind: "unknown", hold }, false)).toEqual(["unknown keep", "unknown keep"]);
  const notAccepted: PushAnswer = { kind: "answered", posts: new Map([["mr-0", { kind: "not-accepted", why: "" }]]) };
  expect(states(notAccepted, false)).toEqual(["approved free", "unknown keep"]);
  expect(states(notAccepted, true)).toEqual(["unknown keep", "unknown keep"]);
});

test("An answer in doubt settles what it names", () => {
  const answer: PushAnswer = {
    kind: "answered",
    posts: new Map([
      ["mr-0", { kind: "scheduled", remoteId: "7" }],
      ["mr-1", { kind: "slot-taken", why: "Taken." }],
    ]),
  };
  expect(states(answer, true)).toEqual(["scheduled keep", "approved keep"]);
  expect(settle(answer, true)).toMatchObject({
    inDoubt: false,
    event: { type: "social:pushed", scheduled: 1, waiting: 1, rejected: 0, unknown: 0 },
  });
});

test("A batch rests until the time that the endpoint names, or for a while", () => {
  const retryAt = new Date("2026-11-20T13:00:00Z");
  expect(settle({ kind: "unknown", hold: { ...hold, retryAt } }, false).restUntil).toEqual(retryAt);
  expect(settle({ kind: "unknown", hold }, false).restUntil).toEqual(new Date("2026-11-20T12:01:00Z"));
});

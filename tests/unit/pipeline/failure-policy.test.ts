import { expect, test } from "vitest";
import {
  BugError,
  ConfigError,
  EnvironmentError,
  ParkError,
  StopError,
  TransientError,
  WaitError,
} from "../../../src/domain/errors.ts";
import type { WorkItem } from "../../../src/domain/work-item.ts";
import { decideFailure } from "../../../src/pipeline/failure-policy.ts";
import { makeItem, NOW } from "./make-item.ts";

const secondsFromNow = (item: WorkItem) => (Date.parse(item.notBefore ?? "") - NOW.getTime()) / 1000;

function moveOf(error: unknown, item = makeItem({ stage: "prep" })): WorkItem {
  const decision = decideFailure(item, error, NOW);
  if (decision.kind !== "move") throw new Error("The item was abandoned.");
  return decision.next;
}

test("who lost the item writes nothing", () => {
  expect(decideFailure(makeItem(), new StopError("Gone.", { code: "pipeline.lease_lost" }), NOW)).toEqual({
    kind: "abandon",
  });
});

test("a limit queues the stage again for the time that the service named, and counts nothing", () => {
  const retryAt = new Date(NOW.getTime() + 600_000);
  const next = moveOf(new WaitError("Rate limited.", { code: "github.rate_limited", retryAt }));
  expect(next).toMatchObject({ status: "queued", stage: "prep", reason: "rate-limited", troubles: 0, attempts: 0 });
  expect(secondsFromNow(next)).toBe(600);
});

test("a time in the past, or none that can be read, never makes a tight loop", () => {
  const past = new WaitError("Later.", { code: "github.rate_limited", retryAt: new Date(NOW.getTime() - 60_000) });
  expect(secondsFromNow(moveOf(past))).toBe(1);
  const unreadable = new WaitError("Later.", { code: "github.rate_limited", retryAt: new Date(Number.NaN) });
  expect(secondsFromNow(moveOf(unreadable))).toBe(1800);
});

test("a service in trouble is asked again after 2, 4, 8 and 16 seconds, then the item rests for half an hour", () => {
  const error = new TransientError("502.", { code: "github.unavailable" });
  const rests: [string, number, number][] = [];
  let item = makeItem({ stage: "exec" });
  for (let round = 0; round < 5; round += 1) {
    item = moveOf(error, item);
    rests.push([item.status, item.troubles, secondsFromNow(item)]);
  }
  expect(rests).toEqual([
    ["queued", 1, 2],
    ["queued", 2, 4],
    ["queued", 3, 8],
    ["queued", 4, 16],
    ["waiting", 0, 1800],
  ]);
});

test.each([
  new EnvironmentError("git is missing.", { code: "env.git_missing", hint: "Install git." }),
  new ConfigError("git is missing.", { code: "config.git", hint: "Install git." }),
])("what the machine or the configuration lacks lets the item wait and says what to do ($name)", (error) => {
  const next = moveOf(error);
  expect(next).toMatchObject({
    status: "waiting",
    reason: "service-trouble",
    explanation: "git is missing. Install git.",
  });
  expect(secondsFromNow(next)).toBe(1800);
});

test.each([
  ["github.not_found", "no-permission"],
  ["git.permission_denied", "no-permission"],
  ["git.no_such_branch", "setup-failed"],
])("what only a person can change parks the item (%s: %s)", (code, reason) => {
  expect(moveOf(new ParkError("No.", { code }))).toMatchObject({ status: "parked", reason });
});

test.each([new BugError("Broken.", { code: "pipeline.broken" }), new TypeError("Broken."), "Broken."])(
  "our own fault parks the item with the evidence (%s)",
  (error) => {
    expect(moveOf(error)).toMatchObject({ status: "parked", reason: "bug", explanation: "Broken." });
  },
);

import { expect, test } from "vitest";
import { toQuotaText } from "../../../src/cli/quota-view.ts";

const NOW = new Date("2026-05-01T13:20:00Z");
const STANDING = {
  account: "token-1",
  limit: 5000,
  remaining: 4321,
  resetAt: "2026-05-01T14:00:00.000Z",
  counted: 12,
  free: 1340,
};

test("What is left of the hour stands before what was asked", () => {
  expect(toQuotaText(STANDING, NOW)).toBe(
    "4,321 of 5,000 left until 14:00 UTC · 12 counted and 1,340 free requests this hour",
  );
});

test("A limit of an earlier hour says nothing of what is left now", () => {
  expect(toQuotaText({ ...STANDING, resetAt: "2026-05-01T13:00:00.000Z" }, NOW)).toMatch(/^5,000 an hour · /);
});

test("A pause is shown until it is over, and a host without limits shows what was asked", () => {
  const paused = { account: "token-1", counted: 1, free: 0, pausedUntil: "2026-05-01T13:21:30.000Z" };
  expect(toQuotaText(paused, NOW)).toBe("1 counted and 0 free requests this hour · asked for a pause until 13:21 UTC");
  expect(toQuotaText(paused, new Date("2026-05-01T13:22:00Z"))).toBe("1 counted and 0 free requests this hour");
});

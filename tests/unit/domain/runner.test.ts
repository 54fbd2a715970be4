import { expect, test } from "vitest";
import { type RunnerRecord, toRunnerSight } from "../../../src/domain/runner.ts";

const STARTED = "2026-05-01T08:00:00.000Z";
const NOW = Date.parse("2026-05-01T09:00:00.000Z");
const RUNNER: RunnerRecord = {
  ...{ id: "r", machine: "box", version: "1", agents: [], repos: [], startedAt: STARTED, pid: 1, workers: [] },
};

test.for([
  [2_000, "online", STARTED],
  [15_000, "online", STARTED],
  [16_000, "late", "2026-05-01T08:59:44.000Z"],
  [61_000, "offline", "2026-05-01T08:58:59.000Z"],
] as const)("a runner that was heard of %i ms ago is %s", ([silentMs, state, since]) => {
  expect(toRunnerSight(RUNNER, NOW - silentMs, NOW)).toMatchObject({ state, since });
});

test("a runner that ended is offline since then, however lately it beat", () => {
  const endedAt = "2026-05-01T08:59:59.000Z";
  const sight = toRunnerSight({ ...RUNNER, end: "killed", endedAt }, NOW - 500, NOW);
  expect(sight).toMatchObject({ state: "offline", since: endedAt });
});

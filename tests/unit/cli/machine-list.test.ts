import { expect, test } from "vitest";
import { describeMachine, toMachines } from "../../../src/cli/machine-list.ts";
import type { RunnerSight, RunnerState } from "../../../src/domain/runner.ts";

function sight(
  machine: string,
  state: RunnerState,
  since: string,
  changes: Partial<RunnerSight["runner"]> = {},
): RunnerSight {
  const names = { id: `${machine}-${since}`, machine, version: "1", agents: ["claude"], repos: [], workers: [] };
  return { runner: { ...names, startedAt: since, pid: 4711, ...changes }, state, since };
}

test("each machine is one line, by its runner that stands best", () => {
  const lines = toMachines([
    sight("two", "offline", "2026-05-01T09:00:00Z", { end: "stopped" }),
    sight("one", "offline", "2026-05-02T07:00:00Z", { end: "killed" }),
    sight("one", "online", "2026-05-02T08:30:00Z"),
    sight("one", "late", "2026-05-02T08:00:00Z"),
    sight("three", "offline", "2026-05-01T01:00:00Z"),
  ]).map(describeMachine);
  expect(lines).toEqual([
    "one: online since 2026-05-02 08:30Z, 2 processes, agents claude",
    "three: offline since 2026-05-01 01:00Z",
    "two: offline (stopped) since 2026-05-01 09:00Z",
  ]);
});

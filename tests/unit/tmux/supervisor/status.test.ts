import { describe, expect, test } from "vitest";
import { toEnd, type EndNotes } from "../../../../src/tmux/supervisor/status.ts";

const HOUR_MS = 3_600_000;
const notes = (changes: Partial<EndNotes>): EndNotes => ({
  ...{ exitStatus: 0, cut: undefined, soft: false, spawnError: undefined },
  ...changes,
});
const HARD = { cut: "hard-limit" as const, evidence: ["Why."] };

describe("the end that follows from the notes", () => {
  test.each<[string, Partial<EndNotes>, object]>([
    ["an exit code", { exitStatus: 7 }, { exitCode: 7, cut: undefined }],
    ["a signal, as a shell tells it", { exitStatus: 137 }, { signal: "SIGKILL" }],
    ["an exit code above 128 that is no deadly signal", { exitStatus: 145 }, { exitCode: 145 }],
    ["124 of an agent that ended in time", { exitStatus: 124 }, { exitCode: 124, cut: undefined }],
    ["a cut", { exitStatus: 143, cut: HARD }, { signal: "SIGTERM", cut: "hard-limit", evidence: ["Why."] }],
    ["an agent that was asked to wrap up", { soft: true }, { exitCode: 0, cut: "soft-limit" }],
    ["a cut after it was asked", { soft: true, cut: HARD }, { cut: "hard-limit" }],
    [
      "a host that was killed for a cut",
      { exitStatus: undefined, cut: HARD },
      { signal: "SIGKILL", cut: "hard-limit" },
    ],
    ["a host that vanished", { exitStatus: undefined }, { lost: true }],
    ["no folder to start in", { exitStatus: 1, spawnError: "no folder" }, { spawnError: "no folder" }],
  ])("%s", (_what, changes, expected) => {
    expect(toEnd(notes(changes), HOUR_MS, 5_000)).toMatchObject(expected);
  });

  test.each([124, 137])(
    "%i after the last resort's time is the hard limit, and the evidence says who kept it.",
    (code) => {
      const end = toEnd(notes({ exitStatus: code }), HOUR_MS, 3_600);
      expect(end.cut).toBe("hard-limit");
      expect(end.evidence.join(" ")).toContain("timeout(1)");
    },
  );
});

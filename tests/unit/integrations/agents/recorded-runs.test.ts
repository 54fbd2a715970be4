import { describe, expect, test } from "vitest";
import { PINNED_AGENTS } from "../../../../scripts/agent-trials/pinned-agents.ts";
import { TRAPS } from "../../../../scripts/agent-trials/traps.ts";
import { STANDARD_PATH } from "../../../../src/lib/bubblewrap-probe.ts";
import { readRecordedEnds, readRecordedLines } from "../../../helpers/recorded-runs.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const provider = { baseUrl: "http://127.0.0.1:1", model: "m", key: "k" };

describe.each(PINNED_AGENTS)("the recorded runs of $id $version", (agent) => {
  const folder = `${agent.id}-${agent.version}`;
  const ends = readRecordedEnds(folder);
  const adapter = agent.create({ binary: agent.bin, path: STANDARD_PATH, provider, maxTurns: 5 });
  const read = (trap: string, end = ends[trap] ?? {}) => adapter.read(readRecordedLines(folder, trap), end, NOW);
  const cases = TRAPS.flatMap(({ name, expected }) => {
    const kind = expected[agent.id];
    return kind === undefined ? [] : [{ name, kind }];
  });

  test("Every trap that it can be brought to is recorded.", () => {
    expect(Object.keys(ends).toSorted()).toEqual(cases.map(({ name }) => name).toSorted());
  });

  test.each(cases)("$name ends as $kind.", ({ name, kind }) => {
    expect(read(name)).toMatchObject({ kind });
  });

  test("The good run tells the tokens of all its turns and its session, which is over.", () => {
    const { usage, session } = read("success");
    expect(usage).toMatchObject({ inputTokens: 3_600, outputTokens: 102 });
    expect(session).toMatchObject({ isOpen: false, id: expect.stringMatching(/^[\w-]{20,}$/) });
  });

  test("A run that was killed at work can be gone on with, by the session that it told at its start.", () => {
    expect(read("sigterm").session).toMatchObject({ isOpen: true, id: expect.stringMatching(/^[\w-]{20,}$/) });
  });

  test("A question is passed on whole, and only where it is the last word.", () => {
    expect(read("question").question).toBe("I looked at it.\n\nShall halves be rounded up or down?");
    expect(read("success").question).toBeUndefined();
  });

  test("The end of a spent limit is told where the service's words tell it, and left open otherwise.", () => {
    const inAnHour = new Date(NOW.getTime() + 60 * 60_000).toISOString();
    const isTold = agent.id === "claude-code" || agent.id === "gemini" || agent.id === "opencode";
    expect(read("rate-limit").retryAt).toBe(isTold ? inAnHour : undefined);
  });

  test("The last line of a good run is known as its last, and no other is.", () => {
    if (adapter.finalLine === undefined) return;
    const final = new RegExp(adapter.finalLine);
    const lines = readRecordedLines(folder, "success").filter((line) => line !== "");
    expect(lines.map((line) => final.test(line.slice(0, 1_000)))).toEqual(
      lines.map((_, at) => at === lines.length - 1),
    );
  });

  test("Without its last line no good run is one.", () => {
    const lines = readRecordedLines(folder, "success").filter((line) => line !== "");
    const end = lines.findLastIndex((line) => /"type":"(?:result|turn\.completed|step_finish)"/.test(line));
    expect(adapter.read(lines.slice(0, end), { exitCode: 0 }, NOW).kind).not.toBe("completed");
    expect(adapter.read(lines.slice(0, end), { signal: "SIGKILL" }, NOW).kind).toBe("killed");
  });

  test("A person's stop stays one, whatever was said before.", () => {
    for (const { name } of cases) expect(read(name, { cut: "cancelled", signal: "SIGTERM" }).kind).toBe("cancelled");
  });

  test("What a person sees of a good run is its tools and its words, and little else.", () => {
    const shown = readRecordedLines(folder, "success").flatMap((line) => adapter.toDisplayLine(line) ?? []);
    expect(shown).toContain("It adds now.");
    expect(shown.some((line) => line.startsWith("> "))).toBe(true);
    expect(shown.join("\n")).not.toMatch(/"type":|level=INFO/);
  });
});

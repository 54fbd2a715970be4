import { describe, expect, test } from "vitest";
import type { ProcessEnd } from "../../../../../src/domain/ports/agent-adapter.ts";
import { KNOWN_CLAUDE_CODE } from "../../../../../src/integrations/agents/claude-code/adapter.ts";
import { readClaudeOutput } from "../../../../../src/integrations/agents/claude-code/read.ts";
import { readRecordedLines } from "../../../../helpers/recorded-runs.ts";

const NOW = new Date("2026-03-01T12:00:00Z");

function golden(name: string): string[] {
  return readRecordedLines(`claude-code-${KNOWN_CLAUDE_CODE}`, name);
}

const read = (lines: string[], end: ProcessEnd) => readClaudeOutput(lines, end, NOW);
const says = (event: object) => JSON.stringify(event);
const RESULT = { type: "result", subtype: "success", is_error: false, permission_denials: [] };

describe("recorded runs", () => {
  test("Tokens and money are those of the final event.", () => {
    expect(read(golden("success"), { exitCode: 0 }).usage).toEqual({
      ...{ inputTokens: 3600, cachedInputTokens: 0, outputTokens: 102, usd: 0.01233 },
    });
  });

  test("A run that was cut before its final event has the sum over its messages, each counted once.", () => {
    const lines = golden("success").filter((line) => !line.includes('"result"') || !line.includes("num_turns"));
    const reading = read([...lines, ...lines], { cut: "hard-limit", signal: "SIGTERM" });
    expect(reading).toMatchObject({
      kind: "hard-limit",
      usage: { inputTokens: 3600, outputTokens: 102, usd: undefined },
    });
    expect(reading.evidence).toContain("It wrote no final event.");
  });

  test("A spent limit names the moment from the service's text.", () => {
    expect(read(golden("rate-limit"), { exitCode: 1 })).toMatchObject({ retryAt: "2026-03-01T13:00:00.000Z" });
  });

  test("The evidence quotes the error and counts denials and retries.", () => {
    expect(read(golden("auth"), { exitCode: 1 }).evidence).toEqual([
      "The agent's process ended with exit code 1.",
      "Its final event is an error (HTTP 401): Failed to authenticate. API Error: 401 Invalid API key",
      "Requests to the model that it repeated: 3 (last HTTP status 401).",
    ]);
    expect(read(golden("denied"), { exitCode: 0 }).evidence).toContain("Tool calls that were denied: 1 (Edit).");
  });
});

describe("ends that no recording shows", () => {
  test.each(["idle", "soft-limit", "hard-limit"] as const)(
    "A good end that hangs and is cut as %s is completed.",
    (cut) => {
      const reading = read(golden("success"), { cut, signal: "SIGTERM" });
      expect(reading.kind).toBe("completed");
      expect(reading.evidence).toContain("It had written its final event before it was cut.");
    },
  );

  test("A person's stop stays a stop, also after a good end.", () => {
    expect(read(golden("success"), { cut: "cancelled", signal: "SIGTERM" }).kind).toBe("cancelled");
  });

  test("An interrupted run that says so in a final event is not completed.", () => {
    const aborted = says({ ...RESULT, subtype: "error_during_execution", terminal_reason: "aborted_tools" });
    expect(read([aborted], { exitCode: 0 }).kind).toBe("killed");
    expect(read([aborted], { cut: "soft-limit", exitCode: 0 }).kind).toBe("soft-limit");
    expect(read([aborted], { signal: "SIGTERM" }).kind).toBe("killed");
  });

  test("Exit code 0 without a final event is a failure.", () => {
    expect(read(["some text"], { exitCode: 0 }).kind).toBe("failed");
  });

  test("A good final event with exit code 1 is no good end.", () => {
    expect(read([says(RESULT)], { exitCode: 1 }).kind).toBe("failed");
  });

  test("An agent that was denied once and then edited all the same is completed.", () => {
    const edit = (id: string) =>
      says({ type: "assistant", message: { content: [{ type: "tool_use", id, name: "Edit" }] } });
    const result = says({ ...RESULT, permission_denials: [{ tool_name: "Edit", tool_use_id: "a" }] });
    expect(read([edit("a"), edit("b"), result], { exitCode: 0 }).kind).toBe("completed");
    expect(read([edit("a"), result], { exitCode: 0 }).kind).toBe("denied");
  });

  test("A rejected usage limit without a final event is a quota, with the event's own time.", () => {
    const rate_limit_info = { status: "rejected", resetsAt: NOW.getTime() / 1000 + 7200, rateLimitType: "five_hour" };
    const reading = read([says({ type: "rate_limit_event", rate_limit_info })], { exitCode: 1 });
    expect(reading).toMatchObject({ kind: "quota", retryAt: "2026-03-01T14:00:00.000Z" });
  });

  test("A usage limit that only warned does not turn a good end into a quota.", () => {
    const warning = says({ type: "rate_limit_event", rate_limit_info: { status: "allowed_warning", resetsAt: 1 } });
    expect(read([warning, ...golden("success")], { exitCode: 0 }).kind).toBe("completed");
  });

  test("The text of a spent subscription is a quota.", () => {
    const result = "You've hit your session limit · resets 4:20am (Europe/Warsaw)";
    const reading = read([says({ ...RESULT, is_error: true, result })], { exitCode: 1 });
    expect(reading).toMatchObject({ kind: "quota", retryAt: "2026-03-01T18:00:00.000Z" });
  });

  test("A spent budget is one.", () => {
    expect(read([says({ ...RESULT, is_error: true, subtype: "error_max_budget_usd" })], { exitCode: 1 }).kind).toBe(
      "budget",
    );
  });
});

describe("damaged output", () => {
  const limit = says({ type: "rate_limit_event", rate_limit_info: { status: "allowed", note: 'a "}" in it' } });

  test("An event written into the middle of the final one does not hide it.", () => {
    const lines = golden("success").filter((line) => line !== "");
    const last = lines.pop() ?? "";
    for (const at of [1, 20, last.length - 1]) {
      expect(read([...lines, last.slice(0, at) + limit + last.slice(at)], { exitCode: 0 }).kind).toBe("completed");
      expect(read([...lines, `${last.slice(0, at)}${limit}`, last.slice(at)], { exitCode: 0 }).kind).toBe("completed");
    }
  });

  test("A final event torn into two lines is put together.", () => {
    const lines = golden("success").filter((line) => line !== "");
    const last = lines.pop() ?? "";
    expect(read([...lines, last.slice(0, 90), last.slice(90)], { exitCode: 0 }).kind).toBe("completed");
  });

  test("Half of a final event is none.", () => {
    const lines = golden("success").filter((line) => line !== "");
    lines.push((lines.pop() ?? "").slice(0, 90));
    expect(read(lines, { signal: "SIGKILL" }).kind).toBe("killed");
  });
});

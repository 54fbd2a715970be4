import { expect, test } from "vitest";
import { ConfigError } from "../../../src/domain/errors.ts";
import { createLogger, toHumanLine, type LoggerOptions } from "../../../src/lib/logger.ts";
import { createRedactor } from "../../../src/lib/redact.ts";

function createRecordingLogger(options: Partial<LoggerOptions> & { isTTY?: boolean } = {}) {
  const lines: string[] = [];
  const redactor = createRedactor();
  redactor.register("very-secret-token");
  const stream = { write: (text: string) => lines.push(text), isTTY: options.isTTY };
  const logger = createLogger({ level: "info", redact: (text) => redactor.redact(text), ...options, stream });
  return { logger, lines };
}

test("A record is one line of JSON with the level's name, ISO time, sentence and fields", () => {
  const { logger, lines } = createRecordingLogger();
  logger.child({ item: "a--b-1" }).warn({ code: "git.remote_unavailable" }, "The stage failed");
  expect(lines).toHaveLength(1);
  const record = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
  expect(record).toMatchObject({
    level: "warn",
    msg: "The stage failed",
    item: "a--b-1",
    code: "git.remote_unavailable",
  });
  expect(new Date(String(record["time"])).toISOString()).toBe(record["time"]);
});

test("A level below the chosen one writes nothing", () => {
  const { logger, lines } = createRecordingLogger();
  logger.debug("Not now");
  expect(lines).toEqual([]);
});

test("A secret never reaches the stream, be it in a field, the sentence or an error", () => {
  const { logger, lines } = createRecordingLogger();
  logger.error({ url: "https://x:very-secret-token@host", err: new Error("very-secret-token") }, "very-secret-token");
  expect(lines.join("")).not.toContain("very-secret-token");
  expect(lines.join("")).toContain("[redacted]");
});

test("An error of ours keeps its code, hint and details", () => {
  const { logger, lines } = createRecordingLogger();
  const err = new ConfigError("It is wrong.", { code: "config.invalid", hint: "Put it right.", details: { line: 3 } });
  logger.error({ err }, "The start failed");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    err: { message: "It is wrong.", code: "config.invalid", hint: "Put it right.", details: { line: 3 } },
  });
});

test("On a terminal a record is one short line", () => {
  const { logger, lines } = createRecordingLogger({ isTTY: true });
  logger.info({ item: "a--b-1", why: "two words", ms: 5 }, "The item moved");
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}The item moved {2}item=a--b-1 {2}why="two words" {2}ms=5\n$/);
});

test("Control characters in a logged text cannot move the cursor or forge a line", () => {
  const line = toHumanLine(JSON.stringify({ level: "info", msg: "a\n\u001b[2Jb", name: "c\u009bd" }));
  expect(line).toContain("a\\x0a\\x1b[2Jb");
  expect(line).toContain("c\\x9bd");
  expect(line.trimEnd().split("\n")).toHaveLength(1);
});

test("A record that is no JSON is shown as it came", () => {
  expect(toHumanLine("not json\n")).toBe("not json\n");
});

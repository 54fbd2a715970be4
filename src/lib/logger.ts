import { pino } from "pino";

/**
 * Log with fields first and a fixed sentence second: `logger.warn({ item, code }, "The stage failed")`. Facts go into
 * fields, never into the sentence, so that equal events have equal sentences. An error goes into the field `err`.
 */
export type Logger = pino.Logger;

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a log writes to; `process.stderr` is one. */
export interface LogStream {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
}

export interface LoggerOptions {
  level: LogLevel;
  /** Takes secrets out of a text; every line passes through it. */
  redact: (text: string) => string;
  stream: LogStream;
  /** `json`: one object a line. `human`: one short line, fields behind it. By default as the stream is a terminal. */
  format?: "json" | "human" | undefined;
}

/** One line for each record, written at once: nothing is lost when the process ends. */
export function createLogger({ level, redact, stream, format }: LoggerOptions): Logger {
  const chosen = format ?? (stream.isTTY === true ? "human" : "json");
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  return pino(options, {
    write(line: string) {
      stream.write(redact(chosen === "human" ? toHumanLine(line) : line));
    },
  });
}

/** `12:30:05 warn  The stage failed  item=a--b-1 code=git.remote_unavailable`; a record that is no JSON stays as it is. */
export function toHumanLine(line: string): string {
  const record = parseRecord(line);
  if (record === undefined) return line;
  const { time, level, msg, err, ...fields } = record;
  const clock = typeof time === "string" ? time.slice(11, 19) : "";
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${toShortText(value)}`);
  if (err !== undefined) facts.push(`err=${toShortText(messageIn(err))}`);
  const head = `${clock} ${String(level).padEnd(5)} ${typeof msg === "string" ? msg : ""}`;
  return `${escapeControls([head.trimEnd(), ...facts].join("  "))}\n`;
}

function parseRecord(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    // A record that cannot be read is still worth showing as it came.
    return undefined;
  }
}

function messageIn(error: unknown): unknown {
  return typeof error === "object" && error !== null && "message" in error ? error.message : error;
}

function toShortText(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

/** Control characters would let a logged text move the cursor or forge a line. */
function escapeControls(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

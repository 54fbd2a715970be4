import type { AgentReading, ProcessEnd } from "../../../domain/ports/agent-adapter.ts";
import { type Heard, hearError, makeSilence, toReading } from "../heard.ts";
import { parseJsonLines } from "../json-lines.ts";
import { type OpencodeEvent, toOpencodeEvent } from "./events.ts";

/**
 * Reads how a run of opencode ended. It has no final event: the last step that finished for the reason `stop` is its end.
 * Requests that it repeats, for ever where the service asks it to wait, show in its log lines only. Its cost is 0 for a model
 * whose prices it does not know.
 */
export function readOpencodeOutput(output: Iterable<string>, end: ProcessEnd, now: Date): AgentReading {
  const heard = makeSilence();
  for (const line of output) {
    heard.sessionId ??= /^timestamp=\S{1,40} level=INFO .{0,100}\bmessage=created id=(ses_\w{1,60})/.exec(line)?.[1];
    const logged = findLogged(line);
    // What goes wrong beside the task, such as the session's title, does not stop it.
    if (logged !== undefined && !line.includes("agent=title")) hearError(heard, { text: logged, isFinal: false });
    for (const object of parseJsonLines([line])) hear(heard, toOpencodeEvent(object));
  }
  return toReading(heard, end, now);
}

const LONGEST_LOGGED = 10_000;

/** The error of a log line, without the quotes around it. */
export function findLogged(line: string): string | undefined {
  const found =
    /^timestamp=\S{1,40} level=ERROR .*\berror(?:\.error)?=(?:"((?:[^"\\]|\\.){1,4000})"|(\S{1,4000}))/.exec(
      line.slice(0, LONGEST_LOGGED),
    );
  return found === null ? undefined : (found[1] ?? found[2]);
}

function hear(heard: Heard, event: OpencodeEvent): void {
  if (event.type === "other") return;
  heard.sessionId = event.sessionID ?? heard.sessionId;
  switch (event.type) {
    case "step_start":
    case "tool_use":
      heard.error = undefined;
      heard.isFinished = false;
      return;
    case "text":
      heard.lastText = event.part.text ?? "";
      return;
    case "step_finish": {
      const { reason, cost = 0, tokens } = event.part;
      const { inputTokens, cachedInputTokens = 0, outputTokens, usd = 0 } = heard.usage;
      const cached = tokens?.cache.read ?? 0;
      const spent = usd + cost;
      heard.isFinished = reason === "stop";
      heard.isRefused = reason === "content-filter";
      heard.usage = {
        inputTokens: inputTokens + (tokens?.input ?? 0) + cached + (tokens?.cache.write ?? 0),
        cachedInputTokens: cachedInputTokens + cached,
        outputTokens: outputTokens + (tokens?.output ?? 0) + (tokens?.reasoning ?? 0),
        ...(spent > 0 ? { usd: spent } : {}),
      };
      return;
    }
    case "error": {
      const { name, data } = event.error;
      hearError(heard, {
        text: [name, data.message].filter(Boolean).join(": "),
        status: data.statusCode,
        isFinal: true,
      });
      return;
    }
  }
}

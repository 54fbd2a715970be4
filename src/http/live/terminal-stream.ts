import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { RunId } from "../../domain/agent-run.ts";
import type { RunLogReader } from "../../domain/ports/run-log-reader.ts";
import { MINUTE, SECOND } from "../../lib/durations.ts";
import { createTerminalView } from "../terminal/terminal-view.ts";
import type { StreamSeats } from "./stream-seats.ts";

const LOOK_EVERY_MS = SECOND / 2;
const HEARTBEAT_MS = 15 * SECOND;
const LONGEST_MS = 10 * MINUTE;
const PART_BYTES = 48_000;

/**
 * `GET /runs/<id>/stream`: a run's terminal as server-sent events, each with the log's offset behind it as id.
 *
 *   reset    the terminal's text from here on, at the start of a stream
 *   append   what came after
 *   end      the run is over and all of its output was sent
 *
 * Data is `{"html": "…"}`, made by terminal/terminal-line: text and spans with classes, nothing else. A browser that was cut
 * off goes on at the offset it saw last.
 */
export function streamTerminal(
  c: Context,
  {
    run,
    runLogs,
    seats,
    toDisplay,
  }: {
    run: RunId;
    runLogs: RunLogReader;
    seats: StreamSeats;
    toDisplay(line: string): string | undefined;
  },
): Response | Promise<Response> {
  const leave = seats.take();
  if (leave === undefined) return c.json({ error: "Too many streams are open." }, 503);
  c.header("X-Accel-Buffering", "no");
  const last = /^\d{1,15}$/.exec(c.req.header("last-event-id") ?? "")?.[0];
  return streamSSE(c, async (stream) => {
    try {
      const view = createTerminalView(toDisplay);
      let offset = last === undefined ? undefined : Number(last);
      const endsAt = Date.now() + LONGEST_MS;
      let spokeAt = Date.now();
      while (!stream.aborted && !stream.closed && Date.now() < endsAt) {
        // Asked before reading, so that what was printed last is not missed.
        const isRunning = await runLogs.isRunning(run);
        const isFirst = offset === undefined;
        const part =
          offset === undefined
            ? await runLogs.readEnd(run, PART_BYTES)
            : await runLogs.readFrom(run, offset, PART_BYTES);
        if (part !== undefined && (isFirst || part.next > part.from)) {
          offset = part.next;
          const data = JSON.stringify({ html: view.render(part.lines) });
          await stream.writeSSE({ event: isFirst ? "reset" : "append", data, id: String(offset), retry: 2 * SECOND });
          spokeAt = Date.now();
        }
        if (!isRunning && (part === undefined || part.isAll)) {
          await stream.writeSSE({ event: "end", data: "{}", id: String(offset ?? 0) });
          return;
        }
        if (Date.now() - spokeAt >= HEARTBEAT_MS) {
          await stream.write(": still here\n\n");
          spokeAt = Date.now();
        }
        if (part === undefined || part.isAll || part.next === part.from) await stream.sleep(LOOK_EVERY_MS);
      }
    } finally {
      leave();
    }
  });
}

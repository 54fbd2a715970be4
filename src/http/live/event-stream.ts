import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { isLedgerCursor, type LedgerTail } from "../../domain/ports/ledger.ts";
import { MINUTE, SECOND } from "../../lib/durations.ts";
import type { StreamSeats } from "./stream-seats.ts";

const LOOK_EVERY_MS = SECOND;
const HEARTBEAT_MS = 15 * SECOND;
/** The browser opens the next one by itself, from where this one ended. */
const LONGEST_MS = 10 * MINUTE;
const MOST_AT_ONCE = 200;

/**
 * `GET /api/events`: the ledger's events from now on as server-sent events, each with its place as id, so that a browser
 * that was cut off goes on behind the last one it saw.
 */
export function streamEvents(
  c: Context,
  { ledger, seats }: { ledger: LedgerTail; seats: StreamSeats },
): Response | Promise<Response> {
  const leave = seats.take();
  if (leave === undefined) return c.json({ error: "Too many streams are open." }, 503);
  c.header("X-Accel-Buffering", "no");
  const last = c.req.header("last-event-id") ?? "";
  return streamSSE(c, async (stream) => {
    try {
      let cursor = isLedgerCursor(last) ? last : await ledger.end();
      const endsAt = Date.now() + LONGEST_MS;
      let spokeAt = Date.now();
      // Sets the place without an event, so that a reader that is cut off before the first one loses none.
      await stream.write(`retry: ${3 * SECOND}\nid: ${cursor}\n\n`);
      while (!stream.aborted && !stream.closed && Date.now() < endsAt) {
        const page = await ledger.readAfter(cursor, MOST_AT_ONCE);
        for (const entry of page) {
          cursor = entry.cursor;
          await stream.writeSSE({ data: JSON.stringify(entry.event), id: cursor });
          spokeAt = Date.now();
        }
        if (Date.now() - spokeAt >= HEARTBEAT_MS) {
          await stream.write(": still here\n\n");
          spokeAt = Date.now();
        }
        if (page.length < MOST_AT_ONCE) await stream.sleep(LOOK_EVERY_MS);
      }
    } finally {
      leave();
    }
  });
}

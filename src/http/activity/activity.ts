import type { LedgerCursor, LedgerTail } from "../../domain/ports/ledger.ts";
import { toLocalDay } from "../../lib/calendar-day.ts";
import { DAY, MINUTE } from "../../lib/durations.ts";
import {
  type ActivityTotals,
  addEvent,
  listDays,
  makeActivityTotals,
  type DayCounts,
  type RunRow,
} from "./fold-events.ts";

const DAYS = 28;
const PAGE = 2000;
/** Time zones change at quarters of an hour at the finest. */
const QUARTER_MS = 15 * MINUTE;

/** What happened in the last four weeks. The ledger is read once, in the background, and then only its new end. */
export interface Activity {
  /** Reads on; calls that overlap share one reading. */
  refresh(): Promise<void>;
  /** False until the ledger was read to its end for the first time. */
  isComplete(): boolean;
  /** Four weeks up to today, oldest first. */
  listDays(): { day: string; counts: DayCounts }[];
  /** Latest first. */
  listRuns(limit: number): RunRow[];
}

export function createActivity(deps: { ledger: LedgerTail; timezone: string; now(): Date }): Activity {
  const { ledger, timezone, now } = deps;
  const totals: ActivityTotals = makeActivityTotals();
  const days = new Map<number, string>();
  let cursor: LedgerCursor = ledger.cursorBefore(new Date(now().getTime() - DAYS * DAY));
  let isComplete = false;
  let reading: Promise<void> | undefined;

  /** Asking the calendar for each of a hundred thousand events would take seconds. */
  function toDay(at: string): string {
    const quarter = Math.floor(Date.parse(at) / QUARTER_MS);
    const known = days.get(quarter);
    if (known !== undefined) return known;
    const day = toLocalDay(new Date(at), timezone);
    days.set(quarter, day);
    return day;
  }

  async function readOn(): Promise<void> {
    for (;;) {
      const page = await ledger.readAfter(cursor, PAGE);
      for (const entry of page) {
        cursor = entry.cursor;
        addEvent(totals, entry.event, toDay);
      }
      if (page.length < PAGE) break;
    }
    isComplete = true;
  }

  return {
    refresh: () => (reading ??= readOn().finally(() => (reading = undefined))),
    isComplete: () => isComplete,
    listDays: () => listDays(totals, toLocalDay(now(), timezone), DAYS),
    listRuns: (limit) => [...totals.runs.values()].toReversed().slice(0, limit),
  };
}

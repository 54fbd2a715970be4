import type { PipelineEvent } from "../events.ts";

/** The append-only event stream. */
export interface Ledger {
  append(event: PipelineEvent): Promise<void>;
  /** Events with from <= at < to, oldest first, from the stream and from the archived day files, each once. */
  read(window: { from: Date; to: Date }): AsyncIterable<PipelineEvent>;
  /** Events of one item, oldest first. */
  history(item: string): Promise<PipelineEvent[]>;
}

/** A place in the stream of events; opaque, and stable for as long as the stream keeps the event. */
export type LedgerCursor = string;

export function isLedgerCursor(text: string): text is LedgerCursor {
  return /^\d{1,20}-\d{1,20}$/.test(text);
}

/** Reads on from a place, for readers that follow the stream. Sees what is still in the stream, not the day files. */
export interface LedgerTail {
  /** The place behind the last event. */
  end(): Promise<LedgerCursor>;
  /** The place before the first event of that moment or later. */
  cursorBefore(moment: Date): LedgerCursor;
  /** The events behind the place, in the order they were written. */
  readAfter(cursor: LedgerCursor, limit: number): Promise<{ cursor: LedgerCursor; event: PipelineEvent }[]>;
}

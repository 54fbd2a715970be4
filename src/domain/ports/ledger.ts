import type { PipelineEvent } from "../events.ts";

/** The append-only event stream. */
export interface Ledger {
  append(event: PipelineEvent): Promise<void>;
  /** Events with from <= at < to, oldest first, from the stream and from the archived day files, each once. */
  read(window: { from: Date; to: Date }): AsyncIterable<PipelineEvent>;
  /** Events of one item, oldest first. */
  history(item: string): Promise<PipelineEvent[]>;
}

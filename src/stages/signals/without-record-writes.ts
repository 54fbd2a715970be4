import type { SignalRecords } from "../../domain/ports/signal-records.ts";

/** The same records, in which a claim is always granted and nothing is written. For looking at what would be decided. */
export function withoutRecordWrites(records: SignalRecords): SignalRecords {
  return {
    ...records,
    claim: async () => ({ kind: "claimed", version: 0 }),
    releaseStale: async () => undefined,
    summarise: async () => undefined,
    revise: async () => 0,
    ensureFirstRead: async () => undefined,
    noteReading: async () => undefined,
    holdSummary: async () => false,
    rememberSummary: async () => undefined,
  };
}

import type { SignalRecord } from "../signal-record.ts";

export interface VersionedRecord {
  record: SignalRecord;
  version: number;
}

/** `held`: another pass is filing it. `refused`: the budget named is spent. */
export type RecordClaim =
  | { kind: "claimed"; version: number }
  | { kind: "known"; stored: VersionedRecord }
  | { kind: "held" }
  | { kind: "refused"; budget: "day" | "open" };

/** How many signals a source had at one look. */
export interface SourceReading {
  /** ISO time. */
  at: string;
  signals: number;
}

/** The records of causes, shared by all runners. A write that names an older version is refused. */
export interface SignalRecords {
  /** The records that the given ids or signal keys lead to, by the asked id or key. */
  findMany(idsAndKeys: string[]): Promise<Map<string, VersionedRecord>>;
  /** What is left of the day's budget and of that of open issues. */
  readRoom(limits: { perDay: number; open: number; now: Date }): Promise<{ day: number; open: number }>;
  /** Takes the right to file a cause and counts it against the budgets, in one step. */
  claim(
    record: SignalRecord,
    limits: { perDay: number; open: number; holdMs: number; now: Date },
  ): Promise<RecordClaim>;
  /** Remembers a cause that the budget has no room for; known ones keep their state. */
  summarise(records: SignalRecord[]): Promise<void>;
  /** Puts back what was claimed, not filed, and not seen since the claim ran out a day ago: it holds no room any more. */
  releaseStale(now: Date): Promise<void>;
  /** New version; undefined where somebody else changed the record. */
  revise(stored: VersionedRecord, next: SignalRecord): Promise<number | undefined>;
  /** Records whose issue is open, oldest issue first. */
  listOpen(repo: string): Promise<VersionedRecord[]>;
  /** Records whose issue is closed, latest first, at most `limit`. */
  listClosed(repo: string, limit: number): Promise<VersionedRecord[]>;
  /** Summarised records that were seen since, highest score first. */
  listSummarised(repo: string, since: Date): Promise<SignalRecord[]>;
  /** The summary issue of a project, with the number of its comments that hold something. */
  findSummary(repo: string): Promise<{ issue: number; comments: number } | undefined>;
  /** Takes the right to write the summary; false where another pass has it. It runs out by itself. */
  holdSummary(repo: string, holdMs: number): Promise<boolean>;
  /** Also gives the right back. */
  rememberSummary(repo: string, summary: { issue: number; comments: number }): Promise<void>;
  /** When the source was read for the first time; undefined before. */
  firstRead(source: string): Promise<Date | undefined>;
  ensureFirstRead(source: string, at: Date): Promise<void>;
  /** The last few readings of a source, newest first; of several in a row without a signal only the first is kept. */
  listReadings(source: string): Promise<SourceReading[]>;
  noteReading(source: string, reading: SourceReading): Promise<void>;
}

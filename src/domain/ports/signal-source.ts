import type { Signal, SignalEvidence, SignalSourceKind } from "../signal.ts";

/** What one look at a source found. */
export interface SignalReading {
  signals: Signal[];
  /** Sentences about what was there and could not be read, or was left out. */
  unread: string[];
}

/** What became of a signal in its source: `gone` where the source does not know it any more. */
export type SourceState = { state: "open" | "muted" | "gone" } | { state: "resolved"; how: string };

/**
 * A service that notices faults. Reads are bounded in pages, size and time.
 * Errors: TransientError (service unavailable), WaitError (rate limit), ParkError (permission, not found), ConfigError
 * (wrong key).
 */
export interface SignalSource {
  kind: SignalSourceKind;
  /** Stable, for records and sentences: `sentry acme (acme/shop)`. */
  name: string;
  repo: string;
  /** True for the signals that this source gave out. */
  owns(key: string): boolean;
  read(now: Date, signal: AbortSignal): Promise<SignalReading>;
  /** undefined where the source has nothing more to say. */
  findEvidence(key: string, signal: AbortSignal): Promise<SignalEvidence | undefined>;
  findState(key: string, signal: AbortSignal): Promise<SourceState>;
  /** Tells the source that a commit fixes the signal; undefined where it cannot be told, or may not be. */
  ensureResolved: ((key: string, commit: string, signal: AbortSignal) => Promise<"updated" | "unchanged">) | undefined;
}

import type { RunId } from "../agent-run.ts";

/** Whole lines of a run's output, and where in the file they stand. */
export interface RunLogPart {
  /** Raw, as the program wrote them; valid Unicode, without the line's end. Untrusted. */
  lines: string[];
  /** Offset in bytes of the first of them. */
  from: number;
  /** Offset in bytes behind the last of them: where the next part begins. */
  next: number;
  /** Nothing is behind `next` now. */
  isAll: boolean;
}

/** Reads the output of runs whose folder is on this machine. */
export interface RunLogReader {
  /** The end of the log, cut at the start of a line. undefined: no log here. */
  readEnd(run: RunId, mostBytes: number): Promise<RunLogPart | undefined>;
  /** What stands behind an offset that an earlier part named. undefined: no log here. */
  readFrom(run: RunId, offset: number, mostBytes: number): Promise<RunLogPart | undefined>;
  /** Whether more may come: the run's processes live. */
  isRunning(run: RunId): Promise<boolean>;
}

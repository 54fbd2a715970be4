import type { RunnerSight } from "../runner.ts";

/** Who takes work, for status and for those who have to know whether somebody else can do it. */
export interface RunnerReader {
  /** All that are known, whose state changed last first. */
  list(): Promise<RunnerSight[]>;
}

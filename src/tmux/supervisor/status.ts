import { createFileOnce } from "./claim.ts";
import type { ProcessEnd } from "../../domain/ports/agent-adapter.ts";

/** `status.json`: how the run ended. There is at most one for each run folder, and it never changes. */
export interface RunStatus extends ProcessEnd {
  version: 1;
  startedAt: string;
  endedAt: string;
  /** Set where the agent's process could not be started. */
  spawnError?: string | undefined;
  /** The supervisor vanished without a word; written by whoever noticed. */
  lost?: true | undefined;
  /** Processes of the run that could not be ended. */
  survivors: number;
  evidence: string[];
}

/** False where the run has its status already: the first one stands. */
export function writeStatus(path: string, status: Omit<RunStatus, "version">): boolean {
  return createFileOnce(path, `${JSON.stringify({ version: 1, ...status }, null, 2)}\n`, { flush: true });
}

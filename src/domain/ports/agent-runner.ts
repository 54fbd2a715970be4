import type { AgentHandBack, AgentLimits, AgentRunEnd, RunId } from "../agent-run.ts";

export interface AgentRunSpec {
  run: RunId;
  /** Name of the agent in the configuration. */
  agent: string;
  /** Folder of the run: brief, hand-back file, log, status. Absolute. */
  runDir: string;
  /** The agent's current directory. Absolute. */
  workDir: string;
  /** The brief, a file; fed on stdin and named in MILLRACE_BRIEF. */
  briefFile: string;
  /** Where the agent may write its hand-back, named in MILLRACE_RESULT. */
  resultFile: string;
  limits: AgentLimits;
  /** An ended run whose conversation this one goes on with, in the HOME of that run; `workDir` is then that run's clone. */
  resume?: { run: RunId; runDir: string; sessionId: string } | undefined;
}

export type AgentRunState =
  | { state: "running"; pid: number; session?: string | undefined }
  | { state: "ended"; end: AgentRunEnd; handBack?: AgentHandBack | undefined }
  | { state: "absent" };

/**
 * Starts agent programs and knows what became of them. The truth is in the run folder (status file by atomic rename,
 * process id with start time and boot id), never on a screen. Killing the caller does not end a run.
 * Errors: EnvironmentError (no such agent program), TransientError (could not be started now).
 */
export interface AgentRunner {
  /** Starts the run; adopts it where it runs already, does nothing where it ended. */
  ensureStarted(spec: AgentRunSpec): Promise<{ adopted: boolean }>;
  /** `lost` is an end: started once, but neither alive nor ended by itself. */
  inspect(runDir: string): Promise<AgentRunState>;
  /** Resolves when the run has ended. On abort it rejects with StopError and leaves the run alone. */
  waitForEnd(runDir: string, signal: AbortSignal): Promise<AgentRunState & { state: "ended" }>;
  /** Asks the run to stop and kills it after a grace; resolves when nothing of it is left. */
  stop(runDir: string): Promise<void>;
}

import { readFileSync } from "node:fs";
import type { AgentLimits } from "../../domain/agent-run.ts";

/**
 * All that the supervisor has to know, in the run folder's `spec.json`. Written by the runner with mode 0600, because
 * the environment may hold a model key; the supervisor takes the environment out once the agent runs.
 */
export interface SupervisorSpec {
  version: 1;
  run: string;
  agent: string;
  agentVersion: string;
  /** Program and arguments as they are executed, sandbox included. */
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  /** The agent's standard input; undefined is /dev/null. */
  stdinFile?: string | undefined;
  resultFile: string;
  /** `MILLRACE_MARK=<mark>` is in the environment of every process of the run and of no other. */
  mark: string;
  limits: AgentLimits;
  /** Between SIGTERM and SIGKILL. */
  graceMs: number;
  logCapBytes: number;
  isolation: "bubblewrap" | "none";
  /** Sentences about the start, for the evidence of the end. */
  notes: string[];
}

/** Trusts the file: it was written by us and the agent cannot reach it. */
export function readSupervisorSpec(path: string): SupervisorSpec {
  return JSON.parse(readFileSync(path, "utf8")) as SupervisorSpec;
}

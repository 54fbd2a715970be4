import { readFileSync } from "node:fs";
import type { AgentLimits } from "../../domain/agent-run.ts";

/** All that the supervisor has to know, in the run folder's `spec.json`. No secret is in it. */
export interface SupervisorSpec {
  version: 2;
  run: string;
  agent: string;
  agentVersion: string;
  /** Program and arguments as they are executed, sandbox included. */
  argv: string[];
  cwd: string;
  resultFile: string;
  /** `MILLRACE_MARK=<mark>` is in the environment of every process of the run and of no other. */
  mark: string;
  limits: AgentLimits;
  /** Between SIGTERM and SIGKILL. */
  graceMs: number;
  logCapBytes: number;
  /** After this many seconds timeout(1) ends the agent; undefined where that program is missing. */
  lastResortSeconds?: number | undefined;
  /** Regular expression for the start of a line after which the agent has nothing more to say. */
  finalLine?: string | undefined;
  isolation: "bubblewrap" | "none";
  /** Sentences about the start, for the evidence of the end. */
  notes: string[];
}

/** Trusts the file: it was written by us and the agent cannot reach it. undefined: there is none. */
export function findSupervisorSpec(path: string): SupervisorSpec | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as SupervisorSpec;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

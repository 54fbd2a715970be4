import type { AgentRunEndKind, AgentUsage } from "../agent-run.ts";

/** What one CLI needs to know to be started for one run. */
export interface AgentLaunch {
  argv: string[];
  /** Added to a clean environment; holds no GitHub token. */
  env: Record<string, string>;
  /** `brief`: the brief file is the standard input; `none`: /dev/null. */
  stdin: "brief" | "none";
  /** Folders that the program needs to start and that stay readable in isolation, such as its package's. */
  readable?: string[] | undefined;
}

export interface LaunchContext {
  workDir: string;
  /** The agent's own HOME for this run, empty at first. */
  home: string;
  briefFile: string;
  resultFile: string;
  /** The session to go on with, in the HOME it was made in; the brief is then the next message of it. */
  resume?: string | undefined;
}

/** What a program says of itself, and what is doubtful about it, one sentence each. */
export interface AgentProbe {
  version: string;
  path: string;
  warnings: string[];
}

/** What a program can do. */
export interface AgentCapabilities {
  /** A run that was cut off can go on in the conversation it had, by its session id. */
  resume: boolean;
  /** What the program says of its cost: money, tokens alone, or nothing. */
  cost: "usd" | "tokens" | "none";
}

/** How the process ended, as the supervisor saw it. */
export interface ProcessEnd {
  exitCode?: number | undefined;
  signal?: string | undefined;
  /** Set where the supervisor ended the process. */
  cut?: "no-first-output" | "idle" | "soft-limit" | "hard-limit" | "output-cap" | "cancelled" | undefined;
}

/** What the adapter reads out of the agent's output and its end. */
export interface AgentReading {
  kind: AgentRunEndKind;
  usage: AgentUsage;
  evidence: string[];
  retryAt?: string | undefined;
  /** Set where the service itself spoke of a weekly limit. */
  isWeeklyLimit?: boolean | undefined;
  /** Names the conversation, where the program told it; open as long as the program did not come to its end. */
  session?: { id: string; isOpen: boolean } | undefined;
  /** What the agent asked last, for `asked`. */
  question?: string | undefined;
}

/** One coding-agent CLI. Every adapter passes the suite in tests/conformance/agent-adapter. */
export interface AgentAdapter {
  /** The name in `agents.<name>.adapter`. */
  id: string;
  capabilities: AgentCapabilities;
  /** Asks the program for its version, within 10 s. Throws EnvironmentError where it is missing. */
  probe(): Promise<AgentProbe>;
  /** Writes what the CLI wants to find in its HOME, and says how to start it. */
  prepare(context: LaunchContext): Promise<AgentLaunch>;
  /** One line of output for a person, or undefined where there is nothing to show. Pure and total. */
  toDisplayLine(line: string): string | undefined;
  /**
   * Regular expression, anchored with `^`, for the start of a line after which the agent has nothing more to say. An agent
   * that does not exit after such a line is ended with the cut `idle`, and `read` says what its words were worth.
   */
  finalLine?: string | undefined;
  /** Reads the whole output and the process's end. Pure and total: unknown or broken lines are skipped. */
  read(output: Iterable<string>, end: ProcessEnd, now: Date): AgentReading;
}

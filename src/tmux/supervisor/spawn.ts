import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { SupervisorSpec } from "./spec.ts";

/** How the agent's own process ended. */
export interface ChildEnd {
  exitCode?: number | undefined;
  signal?: string | undefined;
  spawnError?: string | undefined;
}

export interface AgentProcess {
  /** undefined: it could not be started, and `end` soon says why. */
  pid: number | undefined;
  /** undefined while it lives. */
  end(): ChildEnd | undefined;
  /** Resolves at the end, after the time, or at `wake`. */
  waitForEnd(ms: number): Promise<void>;
  wake(): void;
}

/**
 * Starts the agent as leader of a process group of its own, with its output straight to the log: no pipe that a slow
 * reader could block.
 */
export function spawnAgent(spec: SupervisorSpec, logFd: number): AgentProcess {
  const [program = "", ...args] = spec.argv;
  const stdin = openSync(spec.stdinFile ?? "/dev/null", "r");
  let ended: ChildEnd | undefined;
  let wake = (): void => undefined;
  try {
    const child = spawn(program, args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: [stdin, logFd, logFd],
    });
    child.once("error", (error) => {
      ended ??= { spawnError: error.message };
      wake();
    });
    child.once("exit", (code, signal) => {
      ended ??= { exitCode: code ?? undefined, signal: signal ?? undefined };
      wake();
    });
    return {
      pid: child.pid,
      end: () => ended,
      wake: () => wake(),
      waitForEnd(ms) {
        if (ended !== undefined) return Promise.resolve();
        return new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      },
    };
  } finally {
    closeSync(stdin);
  }
}

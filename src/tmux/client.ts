import { execFile } from "node:child_process";

/**
 * tmux's answer. `refused` is an answer of a working tmux, `unknown` is none: the program is missing, the server hangs,
 * and whatever was asked for may still happen later.
 */
export type TmuxAnswer =
  | { kind: "done"; stdout: string }
  | { kind: "refused"; message: string; stdout: string }
  | { kind: "unknown"; why: "missing" | "timed-out" | "broken"; message: string };

export interface TmuxClient {
  /** An argument that is `;` alone separates two commands; none of the others ends in one (see toArgument). */
  call(args: string[]): Promise<TmuxAnswer>;
  /** Program and arguments that reach the same server. */
  commandLine(args: string[]): string[];
}

/**
 * Calls tmux on a private socket and without any configuration file. A call that does not answer in time is killed: a
 * stopped server would hold its clients for ever. The environment is small on purpose, because the first client's
 * becomes that of the server and of every pane.
 */
export function createTmuxClient(options: {
  tmuxPath: string;
  socketName: string;
  timeoutMs: number;
  env: Record<string, string>;
}): TmuxClient {
  const { tmuxPath, socketName, timeoutMs, env } = options;
  const commandLine = (args: string[]) => [tmuxPath, "-L", socketName, "-f", "/dev/null", ...args];
  return {
    commandLine,
    call(args) {
      const [program = "", ...rest] = commandLine(args);
      const limits = { timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: 4_000_000 } as const;
      return new Promise((resolve) => {
        execFile(program, rest, { env, encoding: "utf8", ...limits }, (error, stdout, stderr) => {
          resolve(toAnswer(error, stdout, stderr.trim(), timeoutMs));
        });
      });
    },
  };
}

function toAnswer(
  error: (Error & { code?: string | number | null; killed?: boolean }) | null,
  stdout: string,
  stderr: string,
  timeoutMs: number,
): TmuxAnswer {
  if (error === null) return { kind: "done", stdout };
  if (error.code === "ENOENT" || error.code === "EACCES") {
    return { kind: "unknown", why: "missing", message: "The program tmux is not there." };
  }
  if (error.killed === true) {
    return { kind: "unknown", why: "timed-out", message: `tmux did not answer within ${timeoutMs} ms.` };
  }
  if (typeof error.code !== "number") return { kind: "unknown", why: "broken", message: error.message };
  return { kind: "refused", message: stderr, stdout };
}

/** tmux takes a `;` at the end of an argument for the end of the command, unless it is escaped (tmux(1), "Parsing syntax"). */
export function toArgument(text: string): string {
  return text.endsWith(";") ? `${text.slice(0, -1)}\\;` : text;
}

import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
/** One for all tests, whose HOME folders are all new. */
const COMPILE_CACHE = fileURLToPath(new URL("../../node_modules/.cache/millrace-tests", import.meta.url));

export interface CliOptions {
  cwd: string;
  home: string;
  /** The whole environment beside PATH, HOME and LANG. */
  env?: Record<string, string> | undefined;
  /** Program and arguments that start the command line in their own way, such as `unshare -m`. */
  wrap?: string[] | undefined;
}

export interface CliEnd {
  /** undefined where a signal ended it. */
  code: number | undefined;
  signal: NodeJS.Signals | undefined;
  stdout: string;
  stderr: string;
  ms: number;
}

/** A running `millrace` of its own. */
export interface CliProcess {
  pid: number;
  stdout(): string;
  stderr(): string;
  isRunning(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the process is gone and its output is read. */
  ended: Promise<CliEnd>;
}

/** Starts `millrace` as a person would: a real process, by its own entry, in a folder. */
export function startCli(args: string[], { cwd, home, env = {}, wrap = [] }: CliOptions): CliProcess {
  const startedAt = performance.now();
  const [program = "", ...rest] = [...wrap, process.execPath, MAIN, ...args];
  const child: ChildProcess = spawn(program, rest, {
    cwd,
    env: { PATH: process.env["PATH"], HOME: home, LANG: "C.UTF-8", NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<CliEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const ms = Math.round(performance.now() - startedAt);
      resolve({ code: code ?? undefined, signal: signal ?? undefined, stdout, stderr, ms });
    });
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

/** What `--json` printed: its one document. */
export function toJson<T = Record<string, unknown>>({ stdout, stderr, code }: CliEnd): T {
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(`Not one JSON document, exit code ${code}: ${stdout}\n${stderr}`);
  }
}

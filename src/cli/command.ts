import type { Environment } from "../config/environment.ts";
import type { ExitCode } from "./exit-code.ts";
import type { OutputStream, Terminal } from "./terminal.ts";

export type InputStream = NodeJS.ReadableStream & { isTTY?: boolean };

/** What main hands to the command line. */
export interface CliProcess {
  environment: Environment;
  cwd: string;
  stdin: InputStream;
  stdout: OutputStream;
  stderr: OutputStream;
  /** Aborts at the first SIGINT or SIGTERM. */
  signal: AbortSignal;
}

/** What each command gets. */
export interface CommandContext {
  environment: Environment;
  cwd: string;
  input: InputStream;
  out: Terminal;
  err: Terminal;
  signal: AbortSignal;
  /** `--config`, absolute; undefined for the default place. */
  configFile: string | undefined;
  json: boolean;
}

/** A command answers with its exit code, or throws one of the product's errors. */
export type Command<Options = object> = (
  context: CommandContext,
  args: string[],
  options: Options,
) => Promise<ExitCode>;

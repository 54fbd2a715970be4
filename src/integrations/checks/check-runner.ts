import { dirname, resolve } from "node:path";
import { StopError } from "../../domain/errors.ts";
import type { CheckRunner } from "../../domain/ports/workspaces.ts";
import type { CheckResult } from "../../domain/agent-run.ts";
import { canUseBubblewrap, STANDARD_PATH, type BubblewrapAnswer } from "../../lib/bubblewrap-probe.ts";
import { removeTree } from "../../lib/remove-tree.ts";
import { prepareSandbox } from "./check-sandbox.ts";
import { runCommand } from "./run-command.ts";

export interface CheckRunnerOptions {
  /** Of each command. */
  timeoutMs: number;
  /** Hidden from the commands but for their own clone. */
  dataDir: string;
  /** More folders and files to hide: the user's home, .env files. */
  hidden?: string[] | undefined;
  /** Of the output that is kept of each command. Default: 20,000. */
  maxOutputChars?: number | undefined;
  /** False runs the commands unprotected even where bubblewrap works. */
  isolate: boolean;
  /** PATH of the commands; the folder of the running Node is added at its end. */
  path?: string | undefined;
  /** Added to the clean environment of the commands: a proxy, certificates. Never a secret. */
  env?: Record<string, string> | undefined;
}

/**
 * Runs the project's checks. Their text is configured by the owner of this installation and is a shell command line: this
 * is the one place where a shell runs. Nothing from an issue or an agent is ever part of it; but the files that the
 * commands run come from an agent, and therefore they get a sandbox, a clean environment and a HOME that is empty.
 */
export function createCheckRunner(options: CheckRunnerOptions): CheckRunner {
  const { timeoutMs, hidden = [], maxOutputChars = 20_000, isolate } = options;
  const dataDir = resolve(options.dataDir);
  const path = [...(options.path ?? STANDARD_PATH).split(":"), dirname(process.execPath)];
  let probe: Promise<BubblewrapAnswer> | undefined;

  const findBubblewrap = async (): Promise<string | undefined> => {
    if (!isolate) return undefined;
    probe ??= canUseBubblewrap({ path: path.join(":") });
    const answer = await probe;
    return answer.usable ? answer.path : undefined;
  };

  return {
    async runChecks(dir, commands, signal) {
      const bubblewrap = await findBubblewrap();
      const sandbox = await prepareSandbox(dir, { dataDir, hidden, path });
      const TMPDIR = bubblewrap === undefined ? `${sandbox.home}/tmp` : "/tmp";
      const env = { ...options.env, PATH: path.join(":"), LANG: "C.UTF-8", CI: "true", TMPDIR };
      const results: CheckResult[] = [];
      try {
        for (const command of commands) {
          if (signal.aborted) throw new StopError("The checks were stopped.", { code: "checks.stopped" });
          results.push(await runCommand(command, { sandbox, bubblewrap, env, timeoutMs, maxOutputChars }, signal));
        }
      } finally {
        await removeTree(sandbox.home);
      }
      return results;
    },
  };
}

import { type AppError, EnvironmentError, ParkError, TransientError } from "../../domain/errors.ts";

type Facts = { code: string; hint?: string; details: Record<string, unknown> };

interface Sign {
  pattern: RegExp;
  /** Looked for in the lines of the remote too, not only in git's own. */
  remoteToo?: boolean;
  code: string;
  sentence: string;
  hint?: string;
  make: new (message: string, facts: Facts) => AppError;
}

/** What git's English messages mean for us; the first that fits counts. git has no exit codes for any of it. */
const SIGNS: Sign[] = [
  {
    pattern:
      /No space left on device|Out of diskspace|Disk quota exceeded|File too large|unable to write file.*Read-only/i,
    code: "git.disk_full",
    sentence: "git could not write: the disk of the data folder is full.",
    hint: "Free some space in the folder named by dataDir, then try again.",
    make: EnvironmentError,
  },
  {
    pattern:
      /Authentication failed|could not read (Username|Password)|returned error: 40[13]|Permission denied \(publickey/i,
    code: "git.auth_failed",
    sentence: "The remote did not accept our token.",
    hint: "Check that the token is valid and may read and write the contents of this repository.",
    make: ParkError,
  },
  {
    pattern: /returned error: 30[1278]|unable to update url base from redirection/,
    code: "git.remote_moved",
    sentence: "The remote answers with a redirect, which is not followed with a token.",
    hint: "Set the project's remote to the new address; some hosts want it to end in .git.",
    make: ParkError,
  },
  {
    pattern: /repository '.*' (not found|does not exist)|does not appear to be a git repository|returned error: 404/,
    code: "git.repository_missing",
    sentence: "There is no such repository at the remote, or the token may not see it.",
    hint: "Check repo and remote of the project, and what the token may read.",
    make: ParkError,
  },
  {
    pattern: /transport '.*' not allowed|strange (pathname|hostname)|Unable to find remote helper/,
    code: "git.bad_remote",
    sentence: "Only https, http, ssh and local paths are used as remotes.",
    hint: "Check the project's remote in the configuration.",
    make: ParkError,
  },
  {
    pattern: /couldn't find remote ref/,
    code: "git.base_missing",
    sentence: "The remote has no such branch.",
    hint: "Check the project's base in the configuration.",
    make: ParkError,
  },
  {
    pattern: /SSL certificate|server certificate verification failed|unable to get local issuer/i,
    code: "git.certificate",
    sentence: "The certificate of the remote was not accepted.",
    hint: "Check the clock and the certificates of this machine.",
    make: EnvironmentError,
  },
  {
    pattern: /detected dubious ownership/,
    code: "git.foreign_owner",
    sentence: "The repository belongs to another user of this machine.",
    hint: "Give the repository to the user who runs Millrace, or name it by a URL.",
    make: ParkError,
  },
  {
    pattern:
      /Could not resolve host|Failed to connect|Couldn't connect|Connection (timed out|refused|reset)|early EOF|RPC failed|hung up unexpectedly|unexpected disconnect|Operation too slow|Empty reply|returned error: (429|5\d\d)|unable to access|Could not read from remote/i,
    remoteToo: true,
    code: "git.remote_unavailable",
    sentence: "The remote did not answer as it should.",
    make: TransientError,
  },
];

/** The git command among its arguments: the first word that is neither a setting (`-c name=value`) nor a flag. */
export function toCommandName(args: string[]): string {
  return args.find((word, at) => !word.startsWith("-") && args[at - 1] !== "-c") ?? "";
}

/** The typed error of a failed git command. What git said, at most its last 2,000 characters, is in the details. */
export function toGitError(args: string[], answer: { exitCode: number; stderr: string }): AppError {
  const command = toCommandName(args);
  const ownLines = answer.stderr.split("\n").filter((line) => !line.startsWith("remote:"));
  const own = ownLines.join("\n");
  const details = { command, exitCode: answer.exitCode, stderr: answer.stderr.slice(-2_000) };
  const sign = SIGNS.find(({ pattern, remoteToo }) => pattern.test(remoteToo ? answer.stderr : own));
  if (sign === undefined) {
    const said = ownLines.findLast((line) => /^(fatal|error):/.test(line)) ?? own.trim().slice(-300);
    return new TransientError(`"git ${command}" failed: ${said}`, { code: "git.failed", details });
  }
  return new sign.make(sign.sentence, {
    code: sign.code,
    ...(sign.hint === undefined ? {} : { hint: sign.hint }),
    details,
  });
}

const DISK_FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EROFS"]);

/** Runs `work`; where our own reading and writing of files finds the disk full, the error says so. */
export async function withDiskErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!DISK_FULL.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
    throw new EnvironmentError("The data folder cannot be written to: its disk is full.", {
      code: "git.disk_full",
      hint: "Free some space in the folder named by dataDir, then try again.",
      cause: error,
    });
  }
}

import { mkdir, mkdtemp, open, rm, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { EnvironmentError, messageOf } from "../../../domain/errors.ts";
import { SECOND } from "../../../lib/durations.ts";
import { runProgram, toLastWords } from "../../run-program.ts";
import type { ProgramAnswer } from "../../system-packages/ensure-programs.ts";
import { fail, pass, skip, type Check, warn } from "../check.ts";
import { findVersion, isVersionAtLeast } from "../versions.ts";

const OLDEST_NODE = "22.22";
const OLDEST_GIT = "2.38";
const LEAST_FREE_BYTES = 1_000_000_000;
const AMPLE_BYTES = 3_000_000_000;
const LARGEST_SKEW_MS = 30 * SECOND;

/** `version` is `process.version`. */
export function makeNodeCheck(version: string): Check {
  return {
    id: "node",
    title: "Node",
    async run() {
      if (isVersionAtLeast(version, OLDEST_NODE)) return pass(version);
      return fail(`${version} is older than ${OLDEST_NODE}`, "Start through `bin/millrace`, or install Node 24.");
    },
  };
}

export function makeGitCheck({ findGit }: { findGit: () => Promise<ProgramAnswer> }): Check {
  return {
    id: "git",
    title: "git",
    async run() {
      const git = await findGit();
      if (!git.found) return fail(git.explanation, toFix(git));
      const result = await runProgram(git.path, ["--version"], { env: {}, timeoutMs: 5 * SECOND });
      const version = findVersion(result.stdout);
      if (result.exitCode !== 0 || version === undefined) {
        return fail(`${git.path} does not work: ${toLastWords(result)}`, "Install git anew.");
      }
      if (isVersionAtLeast(version, OLDEST_GIT)) return pass(`${version} at ${git.path}`);
      return fail(`${version} at ${git.path} is older than ${OLDEST_GIT}`, `Install git ${OLDEST_GIT} or newer.`);
    },
  };
}

/**
 * `tryTmux` starts a program in a session on a private socket, reads what it printed and how it ended, and says which tmux
 * it was; it throws where any of that fails.
 */
export function makeTmuxCheck(deps: {
  findTmux: () => Promise<ProgramAnswer>;
  tryTmux: (path: string) => Promise<string>;
}): Check {
  return {
    id: "tmux",
    title: "tmux",
    async run() {
      const tmux = await deps.findTmux();
      if (!tmux.found) return fail(tmux.explanation, toFix(tmux));
      return pass(`${await deps.tryTmux(tmux.path)}; a program in a session printed and ended as it should`);
    },
  };
}

/**
 * `tryIsolation` runs a program in the sandbox agents get and throws where that fails. Without a sandbox Millrace works
 * all the same and records so with each run, so the answer is `warn`, with what to do.
 */
export function makeIsolationCheck(deps: {
  findBubblewrap: () => Promise<ProgramAnswer>;
  tryIsolation: () => Promise<string>;
}): Check {
  return {
    id: "isolation",
    title: "bubblewrap",
    async run() {
      const bubblewrap = await deps.findBubblewrap();
      if (!bubblewrap.found) return warn(`agents run without a sandbox: ${bubblewrap.explanation}`, toFix(bubblewrap));
      try {
        return pass(await deps.tryIsolation());
      } catch (error) {
        return warn(
          `agents run without a sandbox, because bubblewrap cannot make one here: ${messageOf(error)}`,
          "Allow unprivileged user namespaces: on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`, in Docker `--security-opt seccomp=unconfined`.",
        );
      }
    },
  };
}

/** Writes to the data folder, which is made where it is missing, reads it back, and looks at what is free. */
export function makeDiskCheck(dataDir: string): Check {
  return {
    id: "disk",
    title: "Data folder",
    async run() {
      await writeAndRead(dataDir);
      const { bavail, bsize } = await statfs(dataDir);
      const free = bavail * bsize;
      const said = `${(free / 1e9).toFixed(1)} GB free for ${dataDir}`;
      const fix = "Free some space, or move `dataDir` to another disk.";
      if (free < LEAST_FREE_BYTES) return fail(`${said}; clones and logs need at least 1 GB`, fix);
      return free < AMPLE_BYTES
        ? warn(`${said}; a few large clones fill it`, fix)
        : pass(`${said}; wrote and read back`);
    },
  };
}

async function writeAndRead(dataDir: string): Promise<void> {
  const text = "written by millrace doctor";
  try {
    await mkdir(resolve(dataDir), { recursive: true });
    const dir = await mkdtemp(join(dataDir, "doctor-"));
    try {
      const file = await open(join(dir, "probe"), "wx+");
      try {
        await file.writeFile(text);
        await file.sync();
        const { buffer, bytesRead } = await file.read(Buffer.alloc(text.length), 0, text.length, 0);
        if (buffer.subarray(0, bytesRead).toString() !== text) throw new Error("it gave back something else");
      } finally {
        await file.close();
      }
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  } catch (error) {
    throw new EnvironmentError(`The data folder ${dataDir} cannot be written to: ${messageOf(error)}`, {
      code: "env.data_folder",
      hint: "Give the folder to the user who runs Millrace, free its disk, or name another one as `dataDir`.",
    });
  }
}

/** `readRemoteTime` gives the time of a service as its answers tell it; undefined where none is known. */
export function makeClockCheck(deps: { readRemoteTime: () => Promise<Date | undefined>; now: () => Date }): Check {
  return {
    id: "clock",
    title: "Clock",
    async run() {
      const before = deps.now().getTime();
      const remote = await deps.readRemoteTime();
      if (remote === undefined) return skip("no service told its time");
      const skew = remote.getTime() - (before + deps.now().getTime()) / 2;
      const said = `${(Math.abs(skew) / SECOND).toFixed(0)} s ${skew > 0 ? "behind" : "ahead of"} the service`;
      if (Math.abs(skew) <= LARGEST_SKEW_MS) return pass(said);
      return fail(
        said,
        "Set the clock, for example with `timedatectl set-ntp true`: signatures and schedules depend on it.",
      );
    },
  };
}

function toFix(answer: ProgramAnswer & { found: false }): string {
  return answer.command === undefined ? "Install it with this system's package manager." : `Type: ${answer.command}`;
}

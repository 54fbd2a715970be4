import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SECOND } from "../../../lib/durations.ts";
import { runProgram, toLastWords } from "../../run-program.ts";
import type { ProgramAnswer } from "../../system-packages/ensure-programs.ts";
import { fail, pass, skip, type Check } from "../check.ts";
import { findVersion, isVersionAtLeast } from "../versions.ts";

const OLDEST_NODE = "22.22";
const OLDEST_GIT = "2.38";
const LEAST_FREE_BYTES = 1_000_000_000;
const LARGEST_SKEW_MS = 30 * SECOND;

/** `version` is `process.version`. */
export function makeNodeCheck(version: string): Check {
  return {
    id: "node",
    title: "Node",
    async run() {
      if (isVersionAtLeast(version, OLDEST_NODE)) return pass(version);
      return fail(`${version} is older than ${OLDEST_NODE}`, "Start through `npx millrace`, or install Node 24.");
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

/** `tryTmux` starts a session on a private socket, ends it, and says which tmux it was; it throws where that fails. */
export function makeTmuxCheck(deps: { findTmux: () => Promise<ProgramAnswer>; tryTmux: () => Promise<string> }): Check {
  return {
    id: "tmux",
    title: "tmux",
    async run() {
      const tmux = await deps.findTmux();
      if (!tmux.found) return fail(tmux.explanation, toFix(tmux));
      return pass(`${await deps.tryTmux()}; started and ended a session`);
    },
  };
}

/**
 * `tryIsolation` runs a program in the sandbox agents get and throws where that fails. Without a sandbox Millrace works
 * all the same and records so with each run, so the answer is `skip`, with what to do.
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
      if (!bubblewrap.found) return skip(`agents run without a sandbox: ${bubblewrap.explanation}`, toFix(bubblewrap));
      try {
        return pass(await deps.tryIsolation());
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return skip(
          `agents run without a sandbox, because bubblewrap cannot make one here: ${why}`,
          "Allow unprivileged user namespaces: on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`, in Docker `--security-opt seccomp=unconfined`.",
        );
      }
    },
  };
}

export function makeDiskCheck(dataDir: string): Check {
  return {
    id: "disk",
    title: "Disk space",
    async run() {
      const { bavail, bsize } = await statfsOfNearest(resolve(dataDir));
      const free = bavail * bsize;
      const said = `${(free / 1e9).toFixed(1)} GB free for ${dataDir}`;
      if (free >= LEAST_FREE_BYTES) return pass(said);
      return fail(`${said}; clones and logs need at least 1 GB`, "Free some space, or move `dataDir` to another disk.");
    },
  };
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

/** The data folder may not exist yet: then its nearest parent counts. */
async function statfsOfNearest(folder: string): Promise<{ bavail: number; bsize: number }> {
  try {
    return await statfs(folder);
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return statfsOfNearest(dirname(folder));
  }
}

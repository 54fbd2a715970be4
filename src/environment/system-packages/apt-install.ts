import { setTimeout as delay } from "node:timers/promises";
import { MINUTE, SECOND } from "../../lib/durations.ts";
import { runProgram, toLastWords, type ProgramResult } from "../run-program.ts";

export type InstallAnswer = { installed: true } | { installed: false; why: string };

const LOCK_OPTIONS = ["-o", "DPkg::Lock::Timeout=120"];
const LIST_LOCK_TRIES = 20;

/**
 * Installs Debian packages as root. The indexes are fetched only where apt does not know the packages or can no longer
 * download what the indexes name. `env` needs a PATH and may hold proxy settings.
 */
export async function installWithApt(
  packages: string[],
  options: { apt: string; env: Record<string, string>; report: (line: string) => void },
): Promise<InstallAnswer> {
  const env = { ...options.env, ...QUIET_ENV };
  const install = () =>
    runProgram(options.apt, ["install", "-y", "--no-install-recommends", ...LOCK_OPTIONS, ...packages], {
      env,
      timeoutMs: 10 * MINUTE,
    });
  options.report(`Installing ${packages.join(", ")} with apt-get`);
  const first = await install();
  if (first.exitCode === 0) return { installed: true };
  if (!isStaleIndex(first)) return { installed: false, why: toLastWords(first) };
  options.report("Fetching the package indexes with apt-get update");
  const update = await updateIndexes(options.apt, env);
  if (update.exitCode !== 0) return { installed: false, why: toLastWords(update) };
  const second = await install();
  return second.exitCode === 0 ? { installed: true } : { installed: false, why: toLastWords(second) };
}

/**
 * No questions, the C locale for the messages read here, and no service started by a package's script: Millrace runs a
 * server of its own, and systemctl and invoke-rc.d leave services alone under these two settings.
 */
export const QUIET_ENV = {
  DEBIAN_FRONTEND: "noninteractive",
  LC_ALL: "C",
  SYSTEMD_OFFLINE: "1",
  RUNLEVEL: "1",
};

/** apt does not know the package, or the mirror has dropped the version that an old index names. */
export function isStaleIndex(result: Pick<ProgramResult, "stdout" | "stderr">): boolean {
  return /Unable to locate package|no installation candidate|is not available|Unable to fetch some archives|404 +Not Found/i.test(
    `${result.stdout}\n${result.stderr}`,
  );
}

/** DPkg::Lock::Timeout does not cover the lock of the indexes, so an update beside another one is tried again. */
async function updateIndexes(apt: string, env: Record<string, string>): Promise<ProgramResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await runProgram(apt, ["update", "-q", ...LOCK_OPTIONS], { env, timeoutMs: 5 * MINUTE });
    const locked = /Could not get lock|Unable to lock directory/.test(result.stderr);
    if (!locked || attempt >= LIST_LOCK_TRIES) return result;
    await delay(3 * SECOND);
  }
}

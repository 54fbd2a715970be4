import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { MINUTE } from "../../lib/durations.ts";
import { runProgram, toLastWords } from "../run-program.ts";
import { isStaleIndex, QUIET_ENV, type InstallAnswer } from "./apt-install.ts";
import { writeProgramWrapper } from "./program-wrapper.ts";

interface UnpackOptions {
  /** `<data folder>/programs` */
  programsDir: string;
  program: string;
  executable: string;
  packages: string[];
  /** Absolute paths of the two tools. */
  apt: string;
  dpkg: string;
  env: Record<string, string>;
  report: (line: string) => void;
}

/**
 * Brings a program without root: apt works out which packages are missing, they are downloaded and unpacked into a
 * folder of their own, and nothing of the system changes. Where the system keeps no package indexes (small images delete
 * them), they are fetched into the data folder.
 */
export async function unpackWithApt(options: UnpackOptions): Promise<InstallAnswer> {
  await mkdir(options.programsDir, { recursive: true });
  const staging = await mkdtemp(join(options.programsDir, ".unpack-"));
  try {
    return await unpackInto(staging, options);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function unpackInto(staging: string, options: UnpackOptions): Promise<InstallAnswer> {
  const archives = join(staging, "archives");
  const root = join(staging, "root");
  await mkdir(archives);
  await mkdir(root);
  options.report(`Downloading ${options.program} into ${options.programsDir}`);

  const own = await prepareOwnIndexes(options.programsDir);
  let download = await downloadMissing(archives, [], options);
  if (!download.installed && download.stale) {
    options.report("Fetching the package indexes into the data folder");
    const update = await apt(["update", "-q", ...own], options);
    if (update.exitCode !== 0) return { installed: false, why: toLastWords(update) };
    download = await downloadMissing(archives, own, options);
  }
  if (!download.installed) return download;

  for (const archive of (await readdir(archives)).filter((name) => name.endsWith(".deb"))) {
    const result = await runProgram(options.dpkg, ["-x", join(archives, archive), root], {
      env: options.env,
      timeoutMs: MINUTE,
    });
    if (result.exitCode !== 0) return { installed: false, why: `dpkg -x ${archive}: ${toLastWords(result)}` };
  }
  const home = join(options.programsDir, options.program);
  await rm(home, { recursive: true, force: true });
  await rename(root, home);
  await writeProgramWrapper(options.programsDir, options.program, options.executable);
  return { installed: true };
}

type DownloadAnswer = { installed: true } | { installed: false; why: string; stale: boolean };

async function downloadMissing(archives: string, extra: string[], options: UnpackOptions): Promise<DownloadAnswer> {
  const plan = await apt(
    ["install", "--simulate", "--reinstall", "-y", "--no-install-recommends", ...extra, ...options.packages],
    options,
  );
  if (plan.exitCode !== 0) return { installed: false, why: toLastWords(plan), stale: isStaleIndex(plan) };
  const names = toPackagesToUnpack(plan.stdout);
  if (names.length === 0) {
    return { installed: false, why: `apt names no package to download for ${options.program}`, stale: true };
  }
  const download = await apt(["download", "-q", ...extra, ...names], options, archives);
  if (download.exitCode === 0) return { installed: true };
  return { installed: false, why: toLastWords(download), stale: isStaleIndex(download) };
}

/**
 * The packages of the `Inst` lines of a simulated installation. The C library is left out: a program finds the loader in
 * the system, and a loader works with its own C library only.
 */
export function toPackagesToUnpack(simulation: string): string[] {
  return [...simulation.matchAll(/^Inst (\S+) /gm)]
    .map((match) => match[1] ?? "")
    .filter((name) => !/^(libc6|libc-bin|libc-l10n|locales)(:|$)/.test(name));
}

/** Options that make apt keep its indexes in our folder. The `partial` folders have to exist. */
async function prepareOwnIndexes(programsDir: string): Promise<string[]> {
  const lists = join(programsDir, "apt", "lists");
  const cache = join(programsDir, "apt", "cache");
  await mkdir(join(lists, "partial"), { recursive: true });
  await mkdir(join(cache, "archives", "partial"), { recursive: true });
  return ["-o", `Dir::State::Lists=${lists}`, "-o", `Dir::Cache=${cache}`];
}

function apt(args: string[], options: UnpackOptions, cwd?: string) {
  return runProgram(options.apt, args, {
    env: { ...options.env, ...QUIET_ENV },
    timeoutMs: 5 * MINUTE,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

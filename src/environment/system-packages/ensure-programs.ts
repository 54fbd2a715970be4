import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MINUTE } from "../../lib/durations.ts";
import { withProcessLock } from "../../lib/process-lock.ts";
import { installWithApt, type InstallAnswer } from "./apt-install.ts";
import { unpackWithApt } from "./apt-unpack.ts";
import { toDistribution, type Distribution } from "./distribution.ts";
import { findProgram } from "./find-program.ts";
import { listPackages, PROGRAMS, toInstallLine, toMissingSentence, type ProgramName } from "./packages.ts";
import { findUnpackedProgram } from "./program-wrapper.ts";

export type ProgramAnswer =
  /** `path` is absolute and can be started as it is, also where it was unpacked into the data folder. */
  | { found: true; path: string; origin: "system" | "installed" | "data-folder" }
  /** `explanation` says what is missing, why it could not be brought, and what to type; `command` is the line to type. */
  | { found: false; explanation: string; command?: string | undefined };

export interface EnsureProgramsOptions<Name extends ProgramName> {
  programs: readonly Name[];
  dataDir: string;
  /** False: look, and change nothing. */
  mayInstall: boolean;
  /** PATH to search; proxy settings and APT_CONFIG are handed to the package manager, and nothing else. */
  env: Record<string, string | undefined>;
  report: (line: string) => void;
  /** What the machine is; found out where missing. */
  isRoot?: boolean | undefined;
  distribution?: Distribution | undefined;
}

const LOCK_TIMEOUT_MS = 15 * MINUTE;
/** Where the system keeps its programs, and where a package's land, whether or not the given PATH leads there. */
const STANDARD_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
const PASSED_ON = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "APT_CONFIG"];

/**
 * Finds each program on the PATH or in the data folder, and brings what is missing where that is possible: on Debian and
 * Ubuntu as root by installation, else by unpacking into the data folder. Everywhere else the answer says what to type.
 * Processes that want the same at once wait for one another. Never throws for a program that cannot be had.
 */
export async function ensurePrograms<Name extends ProgramName>(
  options: EnsureProgramsOptions<Name>,
): Promise<Record<Name, ProgramAnswer>> {
  const programsDir = resolve(options.dataDir, "programs");
  const present = await lookFor(options.programs, programsDir, options.env["PATH"]);
  const missing = options.programs.filter((name) => !present.has(name));
  if (missing.length === 0) return toRecord(options.programs, (name) => get(present, name));

  const isRoot = options.isRoot ?? process.getuid?.() === 0;
  const distribution = options.distribution ?? (await readDistribution());
  const failures = new Map<ProgramName, string>();
  if (options.mayInstall && distribution.family === "debian") {
    await withProcessLock(join(programsDir, "lock"), LOCK_TIMEOUT_MS, async () => {
      const again = await lookFor(missing, programsDir, options.env["PATH"]);
      for (const [name, answer] of again) present.set(name, answer);
      const wanted = missing.filter((name) => !again.has(name));
      await bring(wanted, { ...options, programsDir, isRoot, distribution, present, failures });
    });
  }
  return toRecord(options.programs, (name) => {
    const answer = present.get(name);
    if (answer !== undefined) return answer;
    const why = failures.get(name);
    const sentence = toMissingSentence(distribution, name, isRoot);
    const command = toInstallLine(distribution, listPackages(distribution, [name]), isRoot);
    return { found: false, explanation: why === undefined ? sentence : `${sentence} (It was tried: ${why})`, command };
  });
}

interface BringContext {
  programsDir: string;
  isRoot: boolean;
  distribution: Distribution;
  env: Record<string, string | undefined>;
  report: (line: string) => void;
  present: Map<ProgramName, ProgramAnswer>;
  failures: Map<ProgramName, string>;
}

async function bring(wanted: readonly ProgramName[], context: BringContext): Promise<void> {
  const apt = await findProgram(["apt-get"], context.env["PATH"]);
  const dpkg = await findProgram(["dpkg"], context.env["PATH"]);
  if (wanted.length === 0) return;
  const env = pickEnv(context.env);
  if (apt === undefined || dpkg === undefined) {
    for (const name of wanted) context.failures.set(name, "apt-get or dpkg is not on the PATH.");
    return;
  }
  if (context.isRoot) {
    const packages = listPackages(context.distribution, wanted);
    const answer = await installWithApt(packages, { apt, env, report: context.report });
    await settle(wanted, answer, context, async (name) => {
      const path = await findProgram(PROGRAMS[name].executables, STANDARD_PATH);
      return path === undefined ? undefined : { found: true, path, origin: "installed" };
    });
    return;
  }
  for (const name of wanted) {
    const { executables } = PROGRAMS[name];
    const answer = await unpackWithApt({
      programsDir: context.programsDir,
      program: name,
      executable: executables[0] ?? name,
      packages: listPackages(context.distribution, [name]),
      apt,
      dpkg,
      env,
      report: context.report,
    });
    await settle([name], answer, context, async () => {
      const path = await findUnpackedProgram(context.programsDir, name, executables);
      return path === undefined ? undefined : { found: true, path, origin: "data-folder" };
    });
  }
}

async function settle(
  names: readonly ProgramName[],
  answer: InstallAnswer,
  context: BringContext,
  find: (name: ProgramName) => Promise<ProgramAnswer | undefined>,
): Promise<void> {
  for (const name of names) {
    const found = answer.installed ? await find(name) : undefined;
    if (found !== undefined) context.present.set(name, found);
    else context.failures.set(name, answer.installed ? "the packages do not hold it." : answer.why);
  }
}

async function lookFor(
  names: readonly ProgramName[],
  programsDir: string,
  path: string | undefined,
): Promise<Map<ProgramName, ProgramAnswer>> {
  const found = new Map<ProgramName, ProgramAnswer>();
  for (const name of names) {
    const { executables } = PROGRAMS[name];
    const system = await findProgram(executables, path);
    const unpacked = system ?? (await findUnpackedProgram(programsDir, name, executables));
    if (system !== undefined) found.set(name, { found: true, path: system, origin: "system" });
    else if (unpacked !== undefined) found.set(name, { found: true, path: unpacked, origin: "data-folder" });
  }
  return found;
}

async function readDistribution(): Promise<Distribution> {
  const osRelease = await readFile("/etc/os-release", "utf8").catch(() => undefined);
  return toDistribution(process.platform, osRelease);
}

function pickEnv(env: Record<string, string | undefined>): Record<string, string> {
  // The package manager calls many small programs of the system, whatever our own PATH is.
  const picked: Record<string, string> = { PATH: [env["PATH"], STANDARD_PATH].filter(Boolean).join(":") };
  for (const name of PASSED_ON) {
    const value = env[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function toRecord<Name extends ProgramName>(
  names: readonly Name[],
  toAnswer: (name: Name) => ProgramAnswer,
): Record<Name, ProgramAnswer> {
  return Object.fromEntries(names.map((name) => [name, toAnswer(name)])) as Record<Name, ProgramAnswer>;
}

function get(answers: Map<ProgramName, ProgramAnswer>, name: ProgramName): ProgramAnswer {
  const answer = answers.get(name);
  if (answer === undefined) throw new TypeError(`No answer for ${name}`);
  return answer;
}

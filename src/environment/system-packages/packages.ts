import type { Distribution, DistributionFamily } from "./distribution.ts";

/** The programs Millrace runs beside Node. */
export const PROGRAM_NAMES = ["redis-server", "tmux", "git", "bwrap"] as const;
export type ProgramName = (typeof PROGRAM_NAMES)[number];

interface ProgramFacts {
  /** Names of the executable, the first one found is taken. */
  executables: string[];
  /** What it is for, as the end of "… is missing, which". */
  purpose: string;
  /** Packages that bring it; undefined where the system has none. */
  packages: Partial<Record<DistributionFamily, string[]>>;
}

export const PROGRAMS: Record<ProgramName, ProgramFacts> = {
  "redis-server": {
    executables: ["redis-server", "valkey-server"],
    purpose: "keeps the queue and the state of all work",
    packages: {
      // On Debian the server's code is a file of redis-tools that redis-server only links to.
      debian: ["redis-server", "redis-tools"],
      fedora: ["valkey"],
      alpine: ["redis"],
      macos: ["redis"],
    },
  },
  tmux: {
    executables: ["tmux"],
    purpose: "shows running agents",
    packages: { debian: ["tmux"], fedora: ["tmux"], alpine: ["tmux"], macos: ["tmux"] },
  },
  git: {
    executables: ["git"],
    purpose: "makes the clones agents work in",
    packages: { debian: ["git"], fedora: ["git"], alpine: ["git"], macos: ["git"] },
  },
  bwrap: {
    executables: ["bwrap"],
    purpose: "shuts agents off from the rest of the machine",
    packages: { debian: ["bubblewrap"], fedora: ["bubblewrap"], alpine: ["bubblewrap"] },
  },
};

const COMMANDS: Partial<Record<DistributionFamily, string[]>> = {
  debian: ["apt-get", "install", "-y", "--no-install-recommends"],
  fedora: ["dnf", "install", "-y"],
  alpine: ["apk", "add"],
  macos: ["brew", "install"],
};

/** The command that installs packages, as an argument list; undefined where the package manager is not known. */
export function toInstallCommand(distribution: Distribution, packages: string[]): string[] | undefined {
  const command = COMMANDS[distribution.family];
  return command === undefined || packages.length === 0 ? undefined : [...command, ...packages];
}

/** One line for a person to type. Homebrew refuses to run as root, so there is no `sudo` before it. */
export function toInstallLine(distribution: Distribution, packages: string[], isRoot: boolean): string | undefined {
  const command = toInstallCommand(distribution, packages)?.join(" ");
  if (command === undefined) return undefined;
  const sudo = isRoot || distribution.family === "macos" ? "" : "sudo ";
  return distribution.family === "debian" ? `${sudo}apt-get update && ${sudo}${command}` : `${sudo}${command}`;
}

/** The packages of several programs on one system, each once, in the order given. */
export function listPackages(distribution: Distribution, programs: readonly ProgramName[]): string[] {
  return [...new Set(programs.flatMap((program) => PROGRAMS[program].packages[distribution.family] ?? []))];
}

/** Says what is missing and what to type, in one sentence each. */
export function toMissingSentence(distribution: Distribution, program: ProgramName, isRoot: boolean): string {
  const { executables, purpose, packages } = PROGRAMS[program];
  const missing = `${executables.join(" or ")}, which ${purpose}, is missing on ${distribution.name}.`;
  const known = packages[distribution.family];
  if (distribution.family === "unknown") return `${missing} Install it with this system's package manager.`;
  if (known === undefined) return `${missing} There is no package of it for this system.`;
  return `${missing} Type: ${toInstallLine(distribution, known, isRoot)}`;
}

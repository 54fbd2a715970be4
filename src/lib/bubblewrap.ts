import { stat, realpath } from "node:fs/promises";
import { sep } from "node:path";

/** What a command in a sandbox may see and touch. All paths are absolute and without symbolic links. */
export interface SandboxSpec {
  /** Program and arguments. */
  command: string[];
  /** Folders and files that stay writable, beside `workDir` and `home`. */
  writable: string[];
  /** Folders and files that stay readable although they lie in a hidden folder. */
  readOnly?: string[] | undefined;
  /** Existing folders that look empty inside (see `listHidden`). */
  hidden: string[];
  /** Existing files that look empty inside. */
  hiddenFiles?: string[] | undefined;
  /** Current directory of the command; writable. */
  workDir: string;
  /** HOME of the command; writable. */
  home: string;
  /** False cuts the network off, loopback included. */
  network: boolean;
}

/** Sockets in /run lead out of a sandbox (Docker, D-Bus, ssh-agent): of all that lies there only this stays visible. */
const VISIBLE_IN_RUN = [
  "/run/systemd/resolve",
  "/run/resolvconf",
  "/run/NetworkManager/resolv.conf",
  "/run/current-system",
  "/run/wrappers",
];

type Mount = { path: string; kind: "hide" | "hide-file" | "read" | "write" };

/**
 * The arguments after `bwrap` for a command that sees the machine read-only, except for what `spec` says (bwrap(1)).
 *
 * It has its own process ids, /proc, minimal /dev and an empty writable /tmp, holds no capability, and dies with the
 * process that started it, with everything it started. Of several rules about nested paths the most specific one wins,
 * so a work folder stays writable under a hidden one, at its own path. Hidden folders cannot be written to.
 *
 * The environment is that of the bwrap process, but for HOME: values on a command line could be read by everyone on
 * the machine.
 */
export function toBubblewrapArgv(spec: SandboxSpec): string[] {
  const { command, writable, readOnly = [], hidden, hiddenFiles = [], workDir, home, network } = spec;
  const mounts: Mount[] = [
    { path: "/tmp", kind: "hide" },
    { path: "/run", kind: "hide" },
    ...hidden.map((path) => ({ path, kind: "hide" as const })),
    ...hiddenFiles.map((path) => ({ path, kind: "hide-file" as const })),
    ...readOnly.map((path) => ({ path, kind: "read" as const })),
    ...[...writable, workDir, home].map((path) => ({ path, kind: "write" as const })),
  ];
  // Mounts cover each other in the order of the arguments: outer folders first, a mask before what stays visible in it.
  const ordered = mounts.toSorted((a, b) => depthOf(a.path) - depthOf(b.path));
  // A mask is closed after the mount points in it were made.
  const open = new Set(["/tmp", ...readOnly, ...writable, workDir, home]);
  const masks = new Set(["/run", ...hidden].filter((path) => !open.has(path)));
  const isolation = "--unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try --die-with-parent --new-session";
  return [
    isolation.split(" "),
    network ? [] : ["--unshare-net"],
    ["--cap-drop", "ALL"],
    ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    ordered.flatMap(toMountArguments),
    VISIBLE_IN_RUN.flatMap((path) => ["--ro-bind-try", path, path]),
    [...masks].flatMap((path) => ["--remount-ro", path]),
    ["--setenv", "HOME", home, "--chdir", workDir, "--", ...command],
  ].flat();
}

function toMountArguments({ path, kind }: Mount): string[] {
  switch (kind) {
    case "hide":
      return ["--tmpfs", path];
    case "hide-file":
      return ["--ro-bind", "/dev/null", path];
    case "read":
      return ["--ro-bind", path, path];
    case "write":
      return ["--bind", path, path];
  }
}

function depthOf(path: string): number {
  return path.split(sep).filter((part) => part !== "").length;
}

/**
 * Sorts paths into the two kinds of `SandboxSpec`, with symbolic links resolved. What does not exist is left out: there
 * is nothing to hide, and bubblewrap cannot make a mount point in a read-only file system. So is `/`, which is the HOME
 * of some containers: with it every program would be hidden.
 */
export async function listHidden(paths: string[]): Promise<{ hidden: string[]; hiddenFiles: string[] }> {
  const hidden = new Set<string>();
  const hiddenFiles = new Set<string>();
  for (const path of paths) {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || real === "/") continue;
    const isFolder = (await stat(real)).isDirectory();
    (isFolder ? hidden : hiddenFiles).add(real);
  }
  return { hidden: [...hidden], hiddenFiles: [...hiddenFiles] };
}

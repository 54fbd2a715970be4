import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ParkError } from "../../src/domain/errors.ts";
import type { CheckResult } from "../../src/domain/agent-run.ts";
import type { CheckRunner, WorkspaceChanges, Workspaces } from "../../src/domain/ports/workspaces.ts";

export interface FakeWorkspaces {
  port: Workspaces;
  /** Files of the base commit. */
  base: Map<string, string>;
  /** What the agent changed. */
  changes: WorkspaceChanges;
  /** What the branch differs in from the base, where a follow-up is on top of it; `changes` where missing. */
  whole?: WorkspaceChanges | undefined;
  /** Files in conflict of the next merge. */
  conflicts: string[];
  commits: string[];
  pushes: string[];
  /** Heads of branches that are not ours. */
  foreign: Set<string>;
  /** The next push finds other commits on the branch. */
  isTaken: boolean;
}

/** Clones as empty folders under `root`, with changes that the test sets. */
export function createFakeWorkspaces(root: string): FakeWorkspaces {
  const fake: Omit<FakeWorkspaces, "port"> = {
    base: new Map(),
    changes: { files: [], diff: "" },
    conflicts: [],
    commits: [],
    pushes: [],
    foreign: new Set(),
    isTaken: false,
  };
  const made = new Map<string, string>();
  const runDir = async (run: string): Promise<string> => {
    const dir = join(root, run);
    await mkdir(dir, { recursive: true });
    return dir;
  };
  const port: Workspaces = {
    runDir,
    async ensureWorkspace(_ref, run, branch, from) {
      if (!made.has(run)) made.set(run, branch);
      return {
        dir: join(await runDir(run), "clone"),
        baseSha: "0123456789abcdef0123",
        branch: made.get(run) ?? branch,
        ...(from === undefined
          ? {}
          : {
              start: {
                head: from.head,
                commit: from.mergeBase ? "merge" : from.head,
                fork: "f0",
                isMerge: from.mergeBase,
                conflicts: fake.conflicts,
              },
            }),
      };
    },
    ensureUntouched: async () => undefined,
    readBaseFile: async (_workspace, path) => fake.base.get(path),
    changes: async (_workspace, whole) => (whole === undefined ? fake.changes : (fake.whole ?? fake.changes)),
    isOurCommit: async (_repo, _branch, commit) => !fake.foreign.has(commit),
    async commit(_workspace, message) {
      if (fake.commits.at(-1) !== message) fake.commits.push(message);
      return `commit-${fake.commits.length}`;
    },
    async ensurePushed(_ref, { branch }, commit) {
      if (fake.isTaken) throw new ParkError("The branch holds other commits.", { code: "git.branch_taken" });
      const push = `${branch} ${commit}`;
      if (fake.pushes.includes(push)) return "unchanged";
      fake.pushes.push(push);
      return "pushed";
    },
    hasWorkspace: async (run) => made.has(run),
    removeWorkspace: async () => ({ kind: "removed" }),
    listOwnBranches: async () => new Map(),
    ensureBranchRemoved: async () => "removed",
    forgetBranch: async () => undefined,
    emptyTrash: async () => undefined,
  };
  return Object.assign(fake, { port });
}

export interface FakeChecks {
  port: CheckRunner;
  /** Exit code for each command, for the calls in order; the last one stays. Default 0. */
  exits: Map<string, number[]>;
  runs: string[][];
}

export function createFakeChecks(): FakeChecks {
  const exits = new Map<string, number[]>();
  const runs: string[][] = [];
  const port: CheckRunner = {
    async runChecks(_dir, commands) {
      runs.push(commands);
      return commands.map((command): CheckResult => {
        const codes = exits.get(command) ?? [0];
        const exitCode = codes.length > 1 ? (codes.shift() ?? 0) : (codes[0] ?? 0);
        return { command, passed: exitCode === 0, exitCode, durationMs: 1_200, output: `output of ${command}` };
      });
    },
  };
  return { port, exits, runs };
}

import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AgentHandBack, AgentRunEnd } from "../../../src/domain/agent-run.ts";
import type { AgentRunner, AgentRunState } from "../../../src/domain/ports/agent-runner.ts";
import type { CheckRunner, Workspaces } from "../../../src/domain/ports/workspaces.ts";
import { makeEnd } from "../../fakes/fake-agents.ts";

const run = promisify(execFile);

/** An agent whose brief holds these words asks before it works, and goes on when the brief holds the answer. */
export const ASKS_FIRST = "Ask before you choose a currency.";
export const AGENTS_ANSWER = "Use euros for all totals, please.";

export interface InstantWork {
  workspaces: Workspaces;
  checks: CheckRunner;
  agents: AgentRunner;
  /** What each run was told, by its id, in the order of the runs. */
  briefs: Map<string, string>;
}

/**
 * Clones, checks and agents that take no time. Only what the host sees is real: each result is a commit on a branch of its
 * repository.
 */
export function createInstantWork(options: { dir: string; gitDir: string; now(): Date }): InstantWork {
  const { dir, gitDir, now } = options;
  const briefs = new Map<string, string>();
  const branches = new Map<string, string>();
  const commits = new Map<string, string>();
  const states = new Map<string, AgentRunState>();
  const ours = new Set<string>();

  async function git(...args: string[]): Promise<string> {
    const date = { GIT_AUTHOR_DATE: now().toISOString(), GIT_COMMITTER_DATE: now().toISOString() };
    const who = ["-c", "user.name=Millrace", "-c", "user.email=millrace@example.com"];
    const { stdout } = await run("git", ["-C", gitDir, ...who, ...args], {
      timeout: 10_000,
      env: { ...process.env, ...date },
    });
    return stdout.trim();
  }

  async function runDir(id: string): Promise<string> {
    const path = join(dir, id);
    await mkdir(path, { recursive: true });
    return path;
  }

  const workspaces: Workspaces = {
    runDir,
    async ensureWorkspace(ref, id, branch, from) {
      if (!branches.has(id)) branches.set(id, branch);
      const baseSha = await git("rev-parse", ref.base);
      const workspace = { dir: join(await runDir(id), "work"), baseSha, branch: branches.get(id) ?? branch };
      if (from === undefined) return workspace;
      const start = { head: from.head, commit: from.head, fork: baseSha, isMerge: false, conflicts: [] };
      return { ...workspace, start };
    },
    ensureUntouched: async () => undefined,
    readBaseFile: async () => undefined,
    async changes(workspace) {
      if (asks(await readBrief(workspace.dir))) return { files: [], diff: "" };
      const files = [{ path: "src/cart.ts", change: "modified" as const }];
      return { files, diff: "--- a/src/cart.ts\n+++ b/src/cart.ts\n@@ -1 +1 @@\n-const rate = 1;\n+const rate = 2;\n" };
    },
    async commit(workspace, message) {
      const known = commits.get(workspace.dir);
      if (known !== undefined) return known;
      const parent = workspace.start?.commit ?? workspace.baseSha;
      const commit = await git("commit-tree", `${parent}^{tree}`, "-p", parent, "-m", message);
      commits.set(workspace.dir, commit);
      ours.add(commit);
      return commit;
    },
    async ensurePushed(_ref, { branch }, commit) {
      await git("update-ref", `refs/heads/${branch}`, commit);
      return "pushed";
    },
    isOurCommit: async (_repo, _branch, commit) => ours.has(commit),
    hasWorkspace: async (id) => branches.has(id),
    removeWorkspace: async () => ({ kind: "removed" }),
    listOwnBranches: async () => new Map(),
    ensureBranchRemoved: async () => "removed",
    forgetBranch: async () => undefined,
    emptyTrash: async () => undefined,
  };

  const checks: CheckRunner = {
    runChecks: async (_dir, commands) =>
      commands.map((command) => ({ command, passed: true, exitCode: 0, durationMs: 0, output: "" })),
  };

  const agents: AgentRunner = {
    async ensureStarted(spec) {
      if (states.has(spec.runDir)) return { adopted: true };
      const brief = await readBrief(spec.workDir);
      briefs.set(spec.run, brief);
      states.set(spec.runDir, { state: "ended", end: makeInstantEnd(now()), handBack: toHandBack(brief) });
      return { adopted: false };
    },
    inspect: async (folder) => states.get(folder) ?? { state: "absent" },
    async waitForEnd(folder) {
      const state = states.get(folder);
      if (state?.state !== "ended") throw new Error(`No run was started in ${folder}.`);
      return state;
    },
    stop: async () => undefined,
  };

  return { workspaces, checks, agents, briefs };
}

function readBrief(workDir: string): Promise<string> {
  return readFile(join(workDir, "..", "brief.md"), "utf8");
}

function asks(brief: string): boolean {
  return brief.includes(ASKS_FIRST) && !brief.includes(AGENTS_ANSWER);
}

function toHandBack(brief: string): AgentHandBack | undefined {
  return asks(brief) ? { status: "question", summary: "", question: "Which currency do the totals have?" } : undefined;
}

function makeInstantEnd(now: Date): AgentRunEnd {
  return makeEnd({
    startedAt: now.toISOString(),
    endedAt: now.toISOString(),
    usage: { inputTokens: 10, outputTokens: 1, usd: 0.01 },
  });
}

import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunId } from "../../../../src/domain/agent-run.ts";
import type { PushedCommits } from "../../../../src/domain/ports/pushed-commits.ts";
import { createWorkspaces } from "../../../../src/integrations/git/workspaces.ts";
import { BRANCH, git, makeBench, write } from "./repositories.ts";

function createNotes(): PushedCommits {
  const notes = new Map<string, number>();
  return {
    async ensureNoted(_repo, branch, commit, sequence) {
      notes.set(`${branch} ${commit}`, Math.max(sequence, notes.get(`${branch} ${commit}`) ?? 0));
    },
    findSequence: async (_repo, branch, commit) => notes.get(`${branch} ${commit}`),
  };
}

/** Two machines with data folders of their own, one remote, and what they know of each other's pushes. */
async function makeMachines(pushed: PushedCommits | undefined = createNotes()) {
  const bench = await makeBench();
  const machine = async (name: string, run: string) => {
    const dataDir = join(bench.root, name);
    const workspaces = createWorkspaces({ dataDir, timeoutMs: 30_000, ...(pushed === undefined ? {} : { pushed }) });
    const workspace = await workspaces.ensureWorkspace(bench.ref, run as RunId, BRANCH);
    const push = async (text: string) => {
      await write(workspace.dir, { "a.txt": text });
      const commit = await workspaces.commit(workspace, "Fix it");
      return { commit, result: await workspaces.ensurePushed(bench.ref, workspace, commit) };
    };
    return { push };
  };
  const remoteHead = () => git(bench.remote, "rev-parse", BRANCH);
  return {
    first: await machine("one", "acme--widget-7-r1"),
    second: await machine("two", "acme--widget-7-r2"),
    remoteHead,
  };
}

test("what a machine pushed before it was gone is replaced by the run that took its work over", async () => {
  const { first, second, remoteHead } = await makeMachines();
  await first.push("half\n");
  const { commit, result } = await second.push("whole\n");
  expect(result).toBe("pushed");
  expect(await remoteHead()).toBe(commit);
});

test("a machine that comes back late cannot replace the work of the run that took over from it", async () => {
  const { first, second, remoteHead } = await makeMachines();
  await first.push("half\n");
  const { commit } = await second.push("whole\n");
  await expect(first.push("late\n")).rejects.toMatchObject({ code: "git.superseded", decision: "stop" });
  expect(await remoteHead()).toBe(commit);
});

test("a branch that nobody noted is somebody's own, whichever machine looks", async () => {
  const { first, second, remoteHead } = await makeMachines({
    ensureNoted: async () => undefined,
    findSequence: async () => undefined,
  });
  const { commit } = await first.push("theirs\n");
  await expect(second.push("ours\n")).rejects.toMatchObject({ code: "git.branch_taken" });
  expect(await remoteHead()).toBe(commit);
});

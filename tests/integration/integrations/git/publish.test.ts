import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createWorkspaces } from "../../../../src/integrations/git/workspaces.ts";
import { BRANCH, git, makeBench, write } from "./repositories.ts";

async function makeBenchWithCommit() {
  const bench = await makeBench();
  const workspace = await bench.ensure();
  const commitText = async (text: string) => {
    await write(workspace.dir, { "a.txt": text });
    return await bench.workspaces.commit(workspace, "Fix it\n\nCloses #7");
  };
  const push = (commit: string) => bench.workspaces.ensurePushed(bench.ref, workspace, commit);
  const remoteHead = () => git(bench.remote, "rev-parse", BRANCH);
  return { ...bench, workspace, commitText, push, remoteHead };
}

describe("a commit", () => {
  it("is one commit by Millrace on top of the base, whatever the agent committed", async () => {
    const { workspace, commitText, mirror } = await makeBenchWithCommit();
    await write(workspace.dir, { "b.txt": "x" });
    await git(workspace.dir, "add", "-A");
    await git(workspace.dir, "commit", "-qm", "agent's words");
    const commit = await commitText("two\n");
    expect(await git(mirror, "log", "--format=%an <%ae>|%cn <%ce>|%P|%B", "-1", commit)).toBe(
      "Millrace <millrace@users.noreply.github.com>|Millrace <millrace@users.noreply.github.com>" +
        `|${workspace.baseSha}|Fix it\n\nCloses #7`,
    );
    expect(await git(mirror, "diff", "--name-only", workspace.baseSha, commit)).toBe("a.txt\nb.txt");
    await git(mirror, "fsck", "--strict");
  });

  it("has the same id for the same changes and message, and another one for others", async () => {
    const { workspace, workspaces, commitText } = await makeBenchWithCommit();
    const first = await commitText("two\n");
    expect(await commitText("two\n")).toBe(first);
    expect(await commitText("three\n")).not.toBe(first);
    expect(await workspaces.commit(workspace, "Other words")).not.toBe(await commitText("three\n"));
  });

  it("is refused where nothing changed", async () => {
    const { commitText } = await makeBenchWithCommit();
    await expect(commitText("one\n")).rejects.toMatchObject({ code: "git.nothing_to_commit", decision: "park" });
  });
});

describe("a push", () => {
  it("creates the branch, and finds it unchanged the second time", async () => {
    const { commitText, push, remoteHead, remote } = await makeBenchWithCommit();
    const commit = await commitText("two\n");
    expect(await push(commit)).toBe("pushed");
    expect(await remoteHead()).toBe(commit);
    expect(await push(commit)).toBe("unchanged");
    expect(await git(remote, "for-each-ref", "--format=%(refname)")).toBe(`refs/heads/main\nrefs/heads/${BRANCH}`);
  });

  it("replaces what we pushed earlier", async () => {
    const { commitText, push, remoteHead } = await makeBenchWithCommit();
    const [first, second] = [await commitText("two\n"), await commitText("three\n")];
    await push(first);
    expect(await push(second)).toBe("pushed");
    expect(await remoteHead()).toBe(second);
    expect(await push(first)).toBe("pushed");
    expect(await remoteHead()).toBe(first);
  });

  it("knows its own commit again where the answer to the push was lost", async () => {
    const { commitText, push, remoteHead, remote, dataDir, ref, workspace } = await makeBenchWithCommit();
    const [first, second] = [await commitText("two\n"), await commitText("three\n")];
    const hook = join(remote, "hooks/post-receive");
    await writeFile(hook, "#!/bin/sh\nexec sleep 30 >/dev/null 2>&1\n", { mode: 0o755 });
    const impatient = createWorkspaces({ dataDir, timeoutMs: 1_500 });
    await expect(impatient.ensurePushed(ref, workspace, first)).rejects.toMatchObject({ code: "git.timeout" });
    expect(await remoteHead()).toBe(first);
    await rm(hook);
    expect(await push(second)).toBe("pushed");
    expect(await remoteHead()).toBe(second);
  });

  it("leaves a branch alone that somebody else made", async () => {
    const { commitText, push, remoteHead, root, remote } = await makeBenchWithCommit();
    await git(join(root, "seed"), "commit", "-q", "--allow-empty", "-m", "a stranger's work");
    await git(join(root, "seed"), "push", "-q", remote, `HEAD:refs/heads/${BRANCH}`);
    const before = await remoteHead();
    await expect(push(await commitText("two\n"))).rejects.toMatchObject({
      code: "git.branch_taken",
      decision: "park",
      hint: expect.stringContaining("Rename or delete"),
    });
    expect(await remoteHead()).toBe(before);
  });

  it("leaves a commit alone that a person put on top of ours", async () => {
    const { commitText, push, remoteHead, root, remote } = await makeBenchWithCommit();
    await push(await commitText("two\n"));
    const seed = join(root, "seed");
    await git(seed, "fetch", "-q", remote, BRANCH);
    await git(seed, "checkout", "-q", "FETCH_HEAD");
    await git(seed, "commit", "-q", "--allow-empty", "-m", "a person's touch");
    await git(seed, "push", "-q", remote, `HEAD:refs/heads/${BRANCH}`);
    const before = await remoteHead();
    await expect(push(await commitText("three\n"))).rejects.toMatchObject({ code: "git.branch_taken" });
    expect(await remoteHead()).toBe(before);
  });

  it("says what the remote refused", async () => {
    const { commitText, push, remote } = await makeBenchWithCommit();
    const hook = "#!/bin/sh\necho 'GH013: rule violations found' >&2\nexit 1\n";
    await writeFile(join(remote, "hooks/pre-receive"), hook, { mode: 0o755 });
    await expect(push(await commitText("two\n"))).rejects.toMatchObject({
      code: "git.push_refused",
      decision: "park",
      details: { reason: expect.stringContaining("GH013: rule violations found") },
    });
  });

  it("goes on after a push that was cut off before the branch moved", async () => {
    const { commitText, push, remote, remoteHead } = await makeBenchWithCommit();
    const lock = join(remote, "refs/heads", `${BRANCH}.lock`);
    await write(remote, { [`refs/heads/${BRANCH}.lock`]: "" });
    const commit = await commitText("two\n");
    await expect(push(commit)).rejects.toMatchObject({ code: expect.stringMatching(/^git\./) });
    await rm(lock);
    expect(await push(commit)).toBe("pushed");
    expect(await remoteHead()).toBe(commit);
  });

  it("does not take a commit that is not in the mirror", async () => {
    const { push } = await makeBenchWithCommit();
    await expect(push("0123456789012345678901234567890123456789")).rejects.toMatchObject({ decision: "bug" });
  });
});

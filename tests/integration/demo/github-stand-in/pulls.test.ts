import { describe, expect, it } from "vitest";
import type { PullRequestNotice } from "../../../../src/demo/github-stand-in/listeners.ts";
import { refusalOf, SHOP, startTestHost, type TestHost } from "./harness.ts";

async function openPull(host: TestHost, files: Record<string, string>, body = "") {
  const clone = await host.clone();
  const sha = await clone.push("fix", files);
  const { data } = await host.as("bot").pulls.create({ ...SHOP, title: "Fix", head: "fix", base: "main", body });
  return { clone, sha, number: data.number, ref: { ...SHOP, pull_number: data.number } };
}

describe("a pull request", () => {
  it("shows what was really pushed: commits, files, patches and line counts", async () => {
    const host = await startTestHost();
    const { sha, ref } = await openPull(host, {
      "src/cart.js": "export const cart = new Map();\n",
      "new.txt": "1\n2\n",
    });
    const { data } = await host.as("rita").pulls.get(ref);
    expect(data).toMatchObject({ state: "open", commits: 1, changed_files: 2, additions: 3, deletions: 1 });
    expect(data.head).toMatchObject({ ref: "fix", sha, label: "owen:fix", repo: { full_name: "owen/shop" } });
    const files = (await host.as("rita").pulls.listFiles(ref)).data;
    expect(files.map(({ filename, status }) => `${status} ${filename}`)).toEqual([
      "added new.txt",
      "modified src/cart.js",
    ]);
    expect(files[1]?.patch).toBe("@@ -1 +1 @@\n-export const cart = [];\n+export const cart = new Map();");
  });

  it("tells renamed, removed and binary files", async () => {
    const host = await startTestHost();
    const clone = await host.clone();
    await clone.git("checkout", "--quiet", "-b", "fix");
    await clone.git("mv", "src/cart.js", "src/basket.js");
    await clone.git("rm", "--quiet", "README.md");
    await clone.push("fix", { "image.bin": "\0\0\0" });
    const { data } = await host.as("bot").pulls.create({ ...SHOP, title: "Fix", head: "fix", base: "main" });
    const files = (await host.as("bot").pulls.listFiles({ ...SHOP, pull_number: data.number })).data;
    const told = files.map(({ filename, status, previous_filename: before, patch }) => [
      status,
      filename,
      before,
      patch,
    ]);
    expect(told).toEqual([
      ["removed", "README.md", undefined, expect.stringContaining("-A shop.")],
      ["added", "image.bin", undefined, undefined],
      ["renamed", "src/basket.js", "src/cart.js", ""],
    ]);
  });

  it("does not know at first whether it can be merged, then asks git", async () => {
    const host = await startTestHost();
    const { clone, ref } = await openPull(host, { "src/cart.js": "export const cart = 1;\n" });
    // Creating it was the first look.
    const get = async () => (await host.as("bot").pulls.get(ref)).data;
    expect(await get()).toMatchObject({ mergeable: true, mergeable_state: "clean" });
    await clone.push("fix", { "src/cart.js": "export const cart = 2;\n" });
    expect(await get()).toMatchObject({ mergeable: null, mergeable_state: "unknown" });
    expect(await get()).toMatchObject({ mergeable: true });
  });

  it("that conflicts is not mergeable, its merge is refused with 405, and the base stays", async () => {
    const host = await startTestHost();
    const { ref } = await openPull(host, { "src/cart.js": "export const cart = 1;\n" });
    await (await host.clone("mia")).push("main", { "src/cart.js": "export const cart = 2;\n" });
    const base = (await host.as("bot").git.getRef({ ...SHOP, ref: "heads/main" })).data.object.sha;
    expect((await host.as("bot").pulls.get(ref)).data.mergeable).toBeNull();
    const { data } = await host.as("bot").pulls.get(ref);
    expect(data).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
    const merge = host.as("bot").pulls.merge(ref);
    expect(await refusalOf(merge)).toEqual({ status: 405, message: "Pull Request is not mergeable" });
    expect((await host.as("bot").git.getRef({ ...SHOP, ref: "heads/main" })).data.object.sha).toBe(base);
    expect((await host.as("bot").pulls.get(ref)).data).toMatchObject({ state: "open", merged: false });
  });

  it("is refused a second time for the same branches, without commits, and for branches that are not there", async () => {
    const host = await startTestHost();
    await openPull(host, { "a.txt": "1\n" });
    const create = (head: string, base = "main") =>
      host
        .as("bot")
        .pulls.create({ ...SHOP, title: "Again", head, base })
        .catch((error: object) => error);
    const refused = (error: object) => ({ status: 422, response: { data: { errors: [error] } } });
    const second = { code: "custom", message: "A pull request already exists for owen:fix." };
    expect(await create("fix")).toMatchObject(refused(second));
    expect(await create("owen:fix")).toMatchObject(refused(second));
    expect(await create("main")).toMatchObject(refused({ message: "No commits between main and main" }));
    expect(await create("nowhere")).toMatchObject(refused({ field: "head", code: "invalid" }));
    expect(await create("mia:fix")).toMatchObject(refused({ field: "head", code: "invalid" }));
    expect(await create("fix", "nowhere")).toMatchObject(refused({ field: "base", code: "invalid" }));
    expect((await host.as("bot").pulls.list(SHOP)).data).toHaveLength(1);
  });

  it("is found by owner and branch, and stands among the issues", async () => {
    const host = await startTestHost();
    host.standIn.addIssue("owen/shop", { title: "Bug", author: "rita" });
    const { number } = await openPull(host, { "a.txt": "1\n" });
    const find = async (query: object) =>
      (await host.as("bot").pulls.list({ ...SHOP, ...query })).data.map((pull) => pull.number);
    expect(number).toBe(2);
    expect(await find({ head: "owen:fix" })).toEqual([2]);
    expect(await find({ head: "mia:fix" })).toEqual([]);
    expect(await find({ head: "owen:other" })).toEqual([]);
    expect(await find({ base: "other" })).toEqual([]);
    const issues = (await host.as("bot").issues.listForRepo(SHOP)).data;
    expect(issues.map((issue) => [issue.number, issue.pull_request !== undefined])).toEqual([
      [2, true],
      [1, false],
    ]);
    await host.as("bot").pulls.update({ ...SHOP, pull_number: 2, state: "closed" });
    expect(await find({ head: "owen:fix" })).toEqual([]);
    expect(await find({ head: "owen:fix", state: "all" })).toEqual([2]);
  });

  it("needs write to be opened, and the author or write to be edited", async () => {
    const host = await startTestHost();
    const { ref } = await openPull(host, { "a.txt": "1\n" });
    const create = host.as("tess").pulls.create({ ...SHOP, title: "Mine", head: "fix", base: "main" });
    expect((await refusalOf(create)).status).toBe(403);
    expect((await refusalOf(host.as("tess").pulls.update({ ...ref, title: "Mine" }))).status).toBe(403);
    const edited = await host.as("mia").pulls.update({ ...ref, title: "Better", body: "Closes #9" });
    expect(edited.data).toMatchObject({ title: "Better", body: "Closes #9" });
  });

  it("is closed when its branch is deleted, and counts as merged when the base gets its commits by a push", async () => {
    const host = await startTestHost();
    const notices: PullRequestNotice[] = [];
    host.standIn.onPullRequest((notice) => notices.push(notice));
    const { clone, ref } = await openPull(host, { "a.txt": "1\n" });
    await clone.push("fix", { "a.txt": "more\n" });
    await clone.git("push", "--quiet", "origin", "--delete", "fix");
    expect((await host.as("bot").pulls.get(ref)).data).toMatchObject({ state: "closed", merged: false });
    await clone.git("checkout", "--quiet", "main");
    await clone.push("fix", { "a.txt": "2\n" });
    const second = await host.as("bot").pulls.create({ ...SHOP, title: "Fix", head: "fix", base: "main" });
    await clone.git("push", "--quiet", "origin", "fix:main");
    const merged = await host.as("bot").pulls.get({ ...SHOP, pull_number: second.data.number });
    expect(merged.data).toMatchObject({ state: "closed", merged: true, merged_by: { login: "bot" } });
    expect(notices.map(({ number, action }) => `${number} ${action}`)).toEqual([
      "1 opened",
      "1 synchronize",
      "1 closed",
      "2 opened",
      "2 merged",
    ]);
  });
});

describe("a merge", () => {
  it("moves the base to a merge commit of both sides and closes the issues that are named", async () => {
    const host = await startTestHost();
    for (const title of ["one", "two", "three"]) host.standIn.addIssue("owen/shop", { title, author: "rita" });
    const body = "Closes #1, and see #2.\n\nFixes owen/shop#3 <!-- closes #2 -->";
    const { clone, sha, ref } = await openPull(host, { "a.txt": "1\n" }, body);
    const before = (await host.as("bot").git.getRef({ ...SHOP, ref: "heads/main" })).data.object.sha;
    const { data } = await host.as("mia").pulls.merge(ref);
    await clone.git("fetch", "--quiet", "origin");
    expect(await clone.git("rev-parse", "origin/main")).toBe(data.sha);
    expect(await clone.git("log", "-1", "--format=%P", "origin/main")).toBe(`${before} ${sha}`);
    expect(await clone.git("show", "origin/main:a.txt")).toBe("1");
    const states = host.standIn.listIssues("owen/shop").map(({ state }) => state);
    expect(states).toEqual(["closed", "open", "closed", "closed"]);
    const closing = (await host.as("bot").issues.listEvents({ ...SHOP, issue_number: 1 })).data.at(-1);
    expect(closing).toMatchObject({ event: "closed", commit_id: data.sha, actor: { login: "mia" } });
    const pull = (await host.as("bot").pulls.get(ref)).data;
    expect(pull).toMatchObject({ merged: true, merge_commit_sha: data.sha, changed_files: 1, commits: 1 });
    expect((await host.as("bot").pulls.checkIfMerged(ref)).status).toBe(204);
  });

  it("by squash makes one commit, also of work that stands on an older base", async () => {
    const host = await startTestHost();
    const { clone, ref } = await openPull(host, { "a.txt": "1\n" });
    await clone.push("fix", { "a.txt": "2\n" });
    await (await host.clone("mia")).push("main", { "b.txt": "b\n" });
    await host.as("bot").pulls.merge({ ...ref, merge_method: "squash" });
    await clone.git("fetch", "--quiet", "origin");
    expect(await clone.git("log", "--format=%s", "origin/main")).toBe("Fix (#1)\nChange main\nFirst commit");
    expect(await clone.git("ls-tree", "--name-only", "origin/main")).toBe("README.md\na.txt\nb.txt\nsrc");
  });

  it("by rebase is a fast-forward where the head stands on the base, and refused elsewhere", async () => {
    const host = await startTestHost();
    const { clone, sha, ref } = await openPull(host, { "a.txt": "1\n" });
    expect((await host.as("bot").pulls.merge({ ...ref, merge_method: "rebase" })).data.sha).toBe(sha);
    await clone.push("late", { "c.txt": "1\n" });
    const late = await host.as("bot").pulls.create({ ...SHOP, title: "Late", head: "late", base: "main" });
    await (await host.clone("mia")).push("main", { "b.txt": "b\n" });
    const refused = host.as("bot").pulls.merge({ ...SHOP, pull_number: late.data.number, merge_method: "rebase" });
    expect((await refusalOf(refused)).status).toBe(405);
  });

  it("into another branch than the default closes no issue", async () => {
    const host = await startTestHost();
    host.standIn.addIssue("owen/shop", { title: "one", author: "rita" });
    const clone = await host.clone();
    await clone.git("push", "--quiet", "origin", "main:release");
    await clone.push("fix", { "a.txt": "1\n" }, "Fixes #1");
    const { data } = await host.as("bot").pulls.create({ ...SHOP, title: "Fix", head: "fix", base: "release" });
    await host.as("bot").pulls.merge({ ...SHOP, pull_number: data.number });
    expect(host.standIn.listIssues("owen/shop")[0]?.state).toBe("open");
  });

  it("needs write, the expected head, a pull request that is no draft, and happens once", async () => {
    const host = await startTestHost();
    const { ref } = await openPull(host, { "a.txt": "1\n" });
    expect((await refusalOf(host.as("tess").pulls.merge(ref))).status).toBe(403);
    const stale = host.as("bot").pulls.merge({ ...ref, sha: "0".repeat(40) });
    expect((await refusalOf(stale)).status).toBe(409);
    expect((await refusalOf(host.as("bot").pulls.checkIfMerged(ref))).status).toBe(404);
    await host.as("bot").pulls.merge(ref);
    expect((await refusalOf(host.as("bot").pulls.merge(ref))).status).toBe(405);
    await (await host.clone()).push("draft", { "d.txt": "1\n" });
    const draft = await host.as("bot").pulls.create({ ...SHOP, title: "D", head: "draft", base: "main", draft: true });
    expect((await refusalOf(host.as("bot").pulls.merge({ ...SHOP, pull_number: draft.data.number }))).status).toBe(405);
  });
});

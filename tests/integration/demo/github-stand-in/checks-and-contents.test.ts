import { describe, expect, it } from "vitest";
import { refusalOf, SHOP, startTestHost } from "./harness.ts";

describe("commit statuses", () => {
  it("count by the newest of each context", async () => {
    const { standIn, as } = await startTestHost();
    const sha = (await as("bot").git.getRef({ ...SHOP, ref: "heads/main" })).data.object.sha;
    const combined = async () => (await as("rita").repos.getCombinedStatusForRef({ ...SHOP, ref: "main" })).data;
    expect(await combined()).toMatchObject({ state: "pending", total_count: 0, sha });
    const set = (context: string, state: "success" | "failure" | "pending") =>
      as("bot").repos.createCommitStatus({ ...SHOP, sha, context, state, target_url: "https://ci.example/1" });
    await set("build", "failure");
    standIn.addStatus("owen/shop", sha, { context: "lint", state: "success", creator: "ci" });
    expect(await combined()).toMatchObject({ state: "failure", total_count: 2 });
    await set("build", "success");
    expect(await combined()).toMatchObject({ state: "success", total_count: 2 });
    const all = (await as("bot").repos.listCommitStatusesForRef({ ...SHOP, ref: sha })).data;
    expect(all.map(({ context, state }) => `${context} ${state}`)).toEqual([
      "build success",
      "lint success",
      "build failure",
    ]);
    const unknown = as("bot").repos.createCommitStatus({ ...SHOP, sha: "f".repeat(40), state: "success" });
    expect((await refusalOf(unknown)).status).toBe(422);
  });

  it("and check runs are read for a branch, a short sha or a pull request's head", async () => {
    const { standIn, as, clone } = await startTestHost();
    const sha = await (await clone()).push("feature/a", { "a.txt": "1\n" });
    standIn.addCheckRun("owen/shop", sha, { name: "test", status: "completed", conclusion: "failure" });
    standIn.addCheckRun("owen/shop", sha, { name: "lint", status: "in_progress", conclusion: null });
    for (const ref of ["feature/a", "heads/feature/a", sha, sha.slice(0, 10)]) {
      const { data } = await as("bot").checks.listForRef({ ...SHOP, ref });
      expect(data.check_runs.map(({ name, conclusion }) => `${name} ${conclusion}`)).toEqual([
        "test failure",
        "lint null",
      ]);
    }
    const { data } = await as("bot").checks.listForRef({ ...SHOP, ref: sha, check_name: "lint" });
    expect(data.total_count).toBe(1);
  });
});

describe("contents", () => {
  it("give a file with its bytes and a folder with its entries, of any branch", async () => {
    const { as, clone } = await startTestHost();
    const text = "// \u00e4\u00f6\u00fc \u{1F600}\n".repeat(20);
    await (await clone()).push("fix", { "src/deep/long.js": text });
    const get = async (path: string, ref?: string) =>
      (await as("rita").repos.getContent({ ...SHOP, path, ...(ref === undefined ? {} : { ref }) })).data;
    const file = await get("src/deep/long.js", "fix");
    if (Array.isArray(file) || file.type !== "file") throw new Error("No file.");
    expect(Buffer.from(file.content, "base64").toString("utf8")).toBe(text);
    expect(file.size).toBe(Buffer.byteLength(text));
    expect(await get("src", "fix")).toMatchObject([
      { name: "cart.js", type: "file", path: "src/cart.js" },
      { name: "deep", type: "dir", path: "src/deep" },
    ]);
    expect(await get("")).toMatchObject([{ name: "README.md" }, { name: "src" }]);
    expect((await refusalOf(get("src/deep/long.js"))).status).toBe(404);
    expect((await refusalOf(get("README.md", "nowhere"))).status).toBe(404);
  });

  it("name the commit of a branch, and answer 404 for a branch that is not there", async () => {
    const { as, clone } = await startTestHost();
    const sha = await (await clone()).push("feature/a", { "a.txt": "1\n" });
    const { data } = await as("rita").git.getRef({ ...SHOP, ref: "heads/feature/a" });
    expect(data).toMatchObject({ ref: "refs/heads/feature/a", object: { sha, type: "commit" } });
    expect((await refusalOf(as("rita").git.getRef({ ...SHOP, ref: "heads/feature" }))).status).toBe(404);
  });
});

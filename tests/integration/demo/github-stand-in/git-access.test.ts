import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { runTestGit, SHOP, startTestHost, toSignedUrl } from "./harness.ts";

async function gitErrorOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return String((error as { stderr?: string }).stderr);
  }
  throw new Error("git was not refused.");
}

describe("git over HTTP", () => {
  it("clones a public repository without a token, with all its files", async () => {
    const { standIn } = await startTestHost();
    const dir = await makeTempDir();
    await runTestGit(dir, "clone", "--quiet", standIn.gitUrl("owen/shop"), "shop");
    expect(await readFile(join(dir, "shop/src/cart.js"), "utf8")).toBe("export const cart = [];\n");
    expect(await runTestGit(join(dir, "shop"), "branch", "--show-current")).toBe("main");
  });

  it("refuses an unknown token even where none is needed", async () => {
    const { standIn } = await startTestHost();
    const url = toSignedUrl(standIn.gitUrl("owen/shop"), "ghp_made-up");
    // Git asks without the token first; only a refusal makes it send one.
    const header = `http.extraHeader=Authorization: Basic ${Buffer.from("x:ghp_made-up").toString("base64")}`;
    const dir = await makeTempDir();
    await gitErrorOf(runTestGit(dir, "-c", header, "ls-remote", standIn.gitUrl("owen/shop")));
    expect(standIn.requests.at(-1)?.status).toBe(401);
    expect(await gitErrorOf(runTestGit(dir, "clone", url, "a").then(() => runTestGit(join(dir, "a"), "push")))).toMatch(
      /Authentication failed/,
    );
  });

  it("clones a private repository only with a role in it", async () => {
    const { standIn } = await startTestHost();
    await standIn.addRepository({
      repo: "owen/vault",
      private: true,
      files: { a: "1" },
      collaborators: { rita: "read" },
    });
    const url = standIn.gitUrl("owen/vault");
    const dir = await makeTempDir();
    await runTestGit(dir, "clone", "--quiet", toSignedUrl(url, "token-of-rita"), "mine");
    expect(await gitErrorOf(runTestGit(dir, "clone", toSignedUrl(url, "token-of-bot"), "a"))).toMatch(/not found/);
    expect(await gitErrorOf(runTestGit(dir, "clone", url, "b"))).toMatch(/could not read Username/);
  });

  it("takes a push from who has write and from nobody else", async () => {
    const { as, clone } = await startTestHost();
    const sha = await (await clone("bot")).push("feature/one", { "a.txt": "1\n" });
    expect((await as("rita").git.getRef({ ...SHOP, ref: "heads/feature/one" })).data.object.sha).toBe(sha);
    for (const person of ["tess", "rita", "nobody"] as const) {
      const push = (await clone(person)).push(`from-${person}`, { "a.txt": "1\n" });
      expect(await gitErrorOf(push)).toMatch(/403/);
    }
  });

  it("refuses a push that is no fast-forward, and takes it when forced", async () => {
    const { clone } = await startTestHost();
    const [one, two] = [await clone(), await clone()];
    await one.push("shared", { "a.txt": "one\n" });
    expect(await gitErrorOf(two.push("shared", { "a.txt": "two\n" }))).toMatch(/rejected/);
    await two.git("push", "--force", "--quiet", "origin", "shared");
  });

  it("keeps the mode of a file and the files that git ignores when it is made from a folder", async () => {
    const { standIn } = await startTestHost();
    const dir = await makeTempDir();
    await runTestGit(dir, "init", "--quiet", "seed");
    const { chmod, writeFile } = await import("node:fs/promises");
    await writeFile(join(dir, "seed/run.sh"), "#!/bin/sh\n");
    await chmod(join(dir, "seed/run.sh"), 0o755);
    await writeFile(join(dir, "seed/.gitignore"), "kept.log\n");
    await writeFile(join(dir, "seed/kept.log"), "kept\n");
    await standIn.addRepository({ repo: "owen/seeded", fromDir: join(dir, "seed") });
    await runTestGit(dir, "clone", "--quiet", standIn.gitUrl("owen/seeded"), "out");
    expect(await runTestGit(join(dir, "out"), "ls-files", "--stage")).toMatch(/100755 .*run\.sh/);
    expect(await readFile(join(dir, "out/kept.log"), "utf8")).toBe("kept\n");
  });
});

import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { makeTempDir } from "../../helpers/temp-dir.ts";

const run = promisify(execFile);
const MODULE = join(import.meta.dirname, "../../../src/lib/remove-tree.ts");

/** In a process that holds no capability: the superuser's would remove anything. */
async function removeUnprivileged(path: string): Promise<void> {
  const script = `await (await import(${JSON.stringify(MODULE)})).removeTree(${JSON.stringify(path)})`;
  const node = [process.execPath, "--input-type=module", "-e", script];
  await run("bwrap", ["--bind", "/", "/", "--dev", "/dev", "--cap-drop", "ALL", ...node]);
}

it("removes folders that may not be written to, does not follow links, and may be called again", async () => {
  const dir = await makeTempDir();
  const tree = join(dir, "tree");
  await mkdir(join(tree, "a", "closed"), { recursive: true });
  await writeFile(join(tree, "a", "closed", "file"), "x");
  await writeFile(join(dir, "kept"), "kept");
  await symlink(dir, join(tree, "a", "link"));
  await chmod(join(tree, "a", "closed"), 0o500);
  await chmod(join(tree, "a"), 0o500);
  await removeUnprivileged(tree);
  expect(existsSync(tree)).toBe(false);
  expect(await readFile(join(dir, "kept"), "utf8")).toBe("kept");
  await removeUnprivileged(tree);
});

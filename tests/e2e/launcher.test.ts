import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { VERSION } from "../../src/domain/version.ts";
import { makeTempDir } from "../helpers/temp-dir.ts";

const LAUNCHER = fileURLToPath(new URL("../../bin/millrace", import.meta.url));

/** A folder with a `node` that is too old for everything. */
async function makeOldNode(): Promise<string> {
  const dir = await makeTempDir();
  await writeFile(join(dir, "node"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  return dir;
}

const start = (program: string, oldNode: string, cwd: string) =>
  execa(program, ["--version"], {
    cwd,
    env: { PATH: `${oldNode}:/usr/bin:/bin`, HOME: cwd },
    extendEnv: false,
    reject: false,
    timeout: 20_000,
  });

test("millrace starts from any folder, through a link, where the system's Node is too old", async () => {
  const [oldNode, elsewhere] = [await makeOldNode(), await makeTempDir()];
  const link = join(elsewhere, "millrace");
  await symlink(LAUNCHER, link);
  expect(await start(link, oldNode, elsewhere)).toMatchObject({ exitCode: 0, stdout: VERSION });
});

test("without its packages and with an old Node it says in a sentence what is missing", async () => {
  const [oldNode, root] = [await makeOldNode(), await makeTempDir()];
  await mkdir(join(root, "bin"));
  await copyFile(LAUNCHER, join(root, "bin", "millrace"));
  const end = await start(join(root, "bin", "millrace"), oldNode, root);
  expect(end.exitCode).toBe(3);
  expect(end.stderr).toContain("Node 22.22 or newer is needed.");
  expect(end.stderr).toContain(`npm ci\` in ${root}`);
});

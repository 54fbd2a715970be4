import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { EnvironmentError } from "../../../src/domain/errors.ts";
import { MINUTE } from "../../../src/lib/durations.ts";

/**
 * Installs a package with the user's own npm and its configuration. Resolves with the folder of installed packages.
 * `scripts`: whether the package may run its install script. Throws EnvironmentError with what npm said.
 */
export async function installPackage(dir: string, spec: string, { scripts }: { scripts: boolean }): Promise<string> {
  const options = [
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--no-package-lock",
    ...(scripts ? [] : ["--ignore-scripts"]),
  ];
  const { exitCode, stderr, shortMessage } = await execa("npm", ["install", "--prefix", dir, ...options, spec], {
    stdin: "ignore",
    timeout: 5 * MINUTE,
    reject: false,
  });
  if (exitCode === 0) return join(dir, "node_modules");
  const said = stderr.split("\n").filter((line) => line.startsWith("npm error"));
  throw new EnvironmentError(`npm could not install ${spec}: ${said.slice(0, 3).join(" ") || shortMessage}`, {
    code: "try_real.npm_failed",
    hint: "Look at the registry in `npm config get registry` and at the network.",
  });
}

/** Names of the packages in a folder of installed packages, scoped ones too, without npm's own files. */
export async function listInstalled(modulesDir: string): Promise<string[]> {
  const names: string[] = [];
  for (const name of await readdir(modulesDir)) {
    if (name.startsWith(".")) continue;
    if (name.startsWith("@")) names.push(...(await readdir(join(modulesDir, name))).map((inner) => `${name}/${inner}`));
    else names.push(name);
  }
  return names;
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";

type Read = (name: string) => Promise<string | undefined>;

/** Scripts of a package.json that check and do not change, in the order in which they are worth waiting for. */
const SCRIPTS = ["typecheck", "type-check", "lint", "test"];

/** What is typed in a clone to install and to run a script, by the lock file that the package manager writes. */
const PACKAGE_MANAGERS: [lockFile: string, install: string, run: string][] = [
  ["pnpm-lock.yaml", "pnpm install --frozen-lockfile", "pnpm run"],
  ["bun.lock", "bun install --frozen-lockfile", "bun run"],
  ["bun.lockb", "bun install --frozen-lockfile", "bun run"],
  ["package-lock.json", "npm ci", "npm run"],
  ["npm-shrinkwrap.json", "npm ci", "npm run"],
];

/** The commands that the project's own files name for its tests: those of each ecosystem that is found in the folder. */
export async function listProjectChecks(dir: string): Promise<string[]> {
  // A file that cannot be read names no check, like one that is not there.
  const read: Read = (name) => readFile(join(dir, name), "utf8").catch(() => undefined);
  const has = async (name: string) => (await read(name)) !== undefined;
  const checks = await listScripts(read);
  const makefile = (await read("GNUmakefile")) ?? (await read("makefile")) ?? (await read("Makefile"));
  if (makefile !== undefined && /^test\s*:(?!=)/m.test(makefile)) checks.push("make test");
  checks.push(...(await listPython(read)));
  if (await has("Cargo.toml")) checks.push((await has("Cargo.lock")) ? "cargo test --locked" : "cargo test");
  if (await has("go.mod")) checks.push("go test ./...");
  return checks;
}

async function listScripts(read: Read): Promise<string[]> {
  const manifest = parseManifest(await read("package.json"));
  const scripts = SCRIPTS.filter((name) => isCheck(manifest.scripts[name]));
  if (scripts.length === 0) return [];
  const [install, run] = await choosePackageManager(read, manifest.packageManager);
  return [install, ...scripts.map((name) => (run === "npm run" && name === "test" ? "npm test" : `${run} ${name}`))];
}

async function choosePackageManager(read: Read, named: string): Promise<[install: string, run: string]> {
  if ((await read("yarn.lock")) !== undefined) {
    // Yarn 1 and the later ones have no flag in common (https://yarnpkg.com/cli/install).
    const isOne = (await read(".yarnrc.yml")) === undefined && !/^yarn@[2-9]/.test(named);
    return [isOne ? "yarn install --frozen-lockfile" : "yarn install --immutable", "yarn run"];
  }
  for (const [lockFile, install, run] of PACKAGE_MANAGERS) {
    if ((await read(lockFile)) !== undefined) return [install, run];
  }
  const program = /^(pnpm|yarn|bun)@/.exec(named)?.[1] ?? "npm";
  return [`${program} install`, `${program} run`];
}

function parseManifest(text: string | undefined): { scripts: Record<string, unknown>; packageManager: string } {
  try {
    const { scripts, packageManager } = JSON.parse(text ?? "{}") as Record<string, unknown>;
    const isRecord = typeof scripts === "object" && scripts !== null;
    return {
      scripts: isRecord ? (scripts as Record<string, unknown>) : {},
      packageManager: typeof packageManager === "string" ? packageManager : "",
    };
  } catch {
    // A manifest that is broken names no check.
    return { scripts: {}, packageManager: "" };
  }
}

/** `npm init` writes a test script that only fails; one that watches never ends; one that fixes changes the work tree. */
function isCheck(script: unknown): boolean {
  if (typeof script !== "string" || script.trim() === "") return false;
  return !/no test specified|--watch(All)?(?!=false)|(^|\s)watch(\s|$)|--fix\b|--write\b/.test(script);
}

async function listPython(read: Read): Promise<string[]> {
  const names = ["pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini", "requirements.txt", "requirements-dev.txt"];
  const texts = await Promise.all(names.map(read));
  if (!/\bpytest\b/.test(texts.join("\n"))) return [];
  if ((await read("uv.lock")) !== undefined) return ["uv run pytest"];
  if ((await read("poetry.lock")) !== undefined) return ["poetry install", "poetry run pytest"];
  return ["python -m pytest"];
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { SECOND } from "../lib/durations.ts";

/** What a folder tells of the project in it. */
export interface DiscoveredProject {
  /** owner/name of the GitHub remote `origin`. */
  repo: string | undefined;
  /** The branch that `origin` calls its default. */
  base: string | undefined;
  /** Commands that the project's own files name for its tests. */
  checks: string[];
}

/** Looks at git and at the files of the usual build tools. Runs nothing of the project. */
export async function discoverProject(dir: string): Promise<DiscoveredProject> {
  const git = async (...args: string[]) => {
    const result = await execa("git", args, { cwd: dir, timeout: 5 * SECOND, reject: false });
    return result.failed ? "" : result.stdout.trim();
  };
  const origin = await git("remote", "get-url", "origin");
  const head = await git("symbolic-ref", "--short", "refs/remotes/origin/HEAD");
  return {
    repo: /github\.com[/:]([A-Za-z0-9-]+\/[A-Za-z0-9._-]+?)(?:\.git)?$/.exec(origin)?.[1],
    base: /^origin\/(.+)$/.exec(head)?.[1],
    checks: await listChecks(dir),
  };
}

async function listChecks(dir: string): Promise<string[]> {
  const read = (name: string) => readFile(join(dir, name), "utf8").catch(() => undefined);
  const checks: string[] = [];
  const manifest = await read("package.json");
  if (manifest !== undefined && hasTestScript(manifest)) {
    const isLocked = (await read("package-lock.json")) !== undefined;
    checks.push(isLocked ? "npm ci" : "npm install", "npm test");
  }
  const makefile = await read("Makefile");
  if (makefile !== undefined && /^test\s*:/m.test(makefile)) checks.push("make test");
  const python = `${(await read("pyproject.toml")) ?? ""}${(await read("pytest.ini")) ?? ""}`;
  if (/\bpytest\b/.test(python)) checks.push("python -m pytest");
  if ((await read("Cargo.toml")) !== undefined) checks.push("cargo test");
  if ((await read("go.mod")) !== undefined) checks.push("go test ./...");
  return checks;
}

/** `npm init` writes a test script that only fails. */
function hasTestScript(manifest: string): boolean {
  try {
    const { scripts } = JSON.parse(manifest) as { scripts?: { test?: unknown } };
    return typeof scripts?.test === "string" && !scripts.test.includes("no test specified");
  } catch {
    return false;
  }
}

import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { discoverProject } from "../../../src/cli/discover-project.ts";
import { makeExampleConfig } from "../../../src/config/example.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

async function makeClone(files: Record<string, string>, remote = "git@github.com:acme/shop.git"): Promise<string> {
  const dir = await makeTempDir();
  const git = (...args: string[]) => execFileSync("git", args, { cwd: dir });
  git("init", "-q");
  git("remote", "add", "origin", remote);
  git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

test.each([
  [{ "package.json": '{"scripts":{"test":"vitest"}}', "package-lock.json": "{}" }, ["npm ci", "npm test"]],
  [{ "package.json": '{"scripts":{"test":"vitest"}}' }, ["npm install", "npm test"]],
  [{ "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }, []],
  [{ "package.json": "{ broken" }, []],
  [{ Makefile: "all:\n\ntest: all\n\tsh test.sh\n" }, ["make test"]],
  [{ "pyproject.toml": "[tool.pytest.ini_options]\n" }, ["python -m pytest"]],
  [{ "Cargo.toml": "", "go.mod": "" }, ["cargo test", "go test ./..."]],
  [{}, []],
])("The checks of a project with %j are found", async (files, checks) => {
  expect(await discoverProject(await makeClone(files))).toEqual({ repo: "acme/shop", base: "trunk", checks });
});

test("A folder without git tells nothing, and a remote elsewhere is no repository of GitHub", async () => {
  expect(await discoverProject(await makeTempDir())).toEqual({ repo: undefined, base: undefined, checks: [] });
  const { repo } = await discoverProject(await makeClone({}, "https://git.example.com/acme/shop.git"));
  expect(repo).toBeUndefined();
});

test("What was found stands in the written configuration, whatever a branch is called", async () => {
  const dir = await makeTempDir();
  const [base, checks] = ["release/1.x-${HOME}", ["npm ci", 'make "test" # all']];
  await writeFile(join(dir, "millrace.config.yaml"), makeExampleConfig({ repo: "acme/shop", base, checks }));
  const env = { GITHUB_TOKEN: "a-token-of-a-test", ANTHROPIC_API_KEY: "a-key-of-a-test" };
  const { config } = await loadConfig({ cwd: dir, env });
  expect(config.projects[0]).toMatchObject({ base, checks });
});

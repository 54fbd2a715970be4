import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { discoverProject } from "../../../../src/cli/discover/discover-project.ts";
import { listInstalledAgents } from "../../../../src/cli/discover/installed-agents.ts";
import { makeExampleConfig, makeExampleEnv } from "../../../../src/config/example.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

const git = (cwd: string, ...args: string[]) => execFileSync("git", args, { cwd, stdio: "pipe" });

async function makeClone(files: Record<string, string>, remote = "git@github.com:acme/shop.git"): Promise<string> {
  const dir = await makeTempDir();
  git(dir, "init", "-q", "-b", "topic");
  git(dir, "remote", "add", "origin", remote);
  git(dir, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

const TESTED = '{"scripts":{"test":"vitest run","lint":"eslint .","build":"vite build"}}';

test.each([
  [{ "package.json": '{"scripts":{"test":"vitest"}}', "package-lock.json": "{}" }, ["npm ci", "npm test"]],
  [{ "package.json": '{"scripts":{"test":"vitest"}}' }, ["npm install", "npm test"]],
  [
    { "package.json": TESTED, "pnpm-lock.yaml": "" },
    ["pnpm install --frozen-lockfile", "pnpm run lint", "pnpm run test"],
  ],
  [{ "package.json": TESTED, "bun.lock": "" }, ["bun install --frozen-lockfile", "bun run lint", "bun run test"]],
  [{ "package.json": TESTED, "yarn.lock": "" }, ["yarn install --frozen-lockfile", "yarn run lint", "yarn run test"]],
  [
    { "package.json": TESTED, "yarn.lock": "", ".yarnrc.yml": "" },
    ["yarn install --immutable", "yarn run lint", "yarn run test"],
  ],
  [
    { "package.json": '{"packageManager":"pnpm@9.1.0","scripts":{"test":"vitest run"}}' },
    ["pnpm install", "pnpm run test"],
  ],
  [{ "package.json": '{"scripts":{"test":"jest --watch","lint":"eslint --fix ."}}' }, []],
  [{ "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }, []],
  [{ "package.json": '{"scripts":["test"]}' }, []],
  [{ "package.json": "{ broken" }, []],
  [{ Makefile: "all:\n\ntest: all\n\tsh test.sh\n" }, ["make test"]],
  [{ Makefile: "test := yes\n" }, []],
  [{ "pyproject.toml": "[tool.pytest.ini_options]\n" }, ["python -m pytest"]],
  [{ "pyproject.toml": 'dev = ["pytest"]\n', "uv.lock": "" }, ["uv run pytest"]],
  [{ "pyproject.toml": 'pytest = "^8"\n', "poetry.lock": "" }, ["poetry install", "poetry run pytest"]],
  [{ "requirements-dev.txt": "pytest==8.0\n" }, ["python -m pytest"]],
  [{ "Cargo.toml": "", "go.mod": "" }, ["cargo test", "go test ./..."]],
  [{ "Cargo.toml": "", "Cargo.lock": "" }, ["cargo test --locked"]],
  [{}, []],
])("The checks of a project with %j are found", async (files, checks) => {
  expect(await discoverProject(await makeClone(files))).toMatchObject({ repo: "acme/shop", base: "trunk", checks });
});

test("An empty folder inside a clone is part of its project", async () => {
  const clone = await makeClone({ "go.mod": "", ".gitignore": ".env\n.millrace/\n" });
  await mkdir(join(clone, "ops", "millrace"), { recursive: true });
  const found = await discoverProject(join(clone, "ops", "millrace"));
  expect(found).toMatchObject({ repo: "acme/shop", base: "trunk", checks: ["go test ./..."], ignored: true });
  expect(await discoverProject(await makeClone({}))).toMatchObject({ ignored: false });
});

test("A folder without git tells nothing, and a remote elsewhere is no repository of GitHub", async () => {
  expect(await discoverProject(await makeTempDir())).toMatchObject({ repo: undefined, base: undefined, checks: [] });
  const { repo } = await discoverProject(await makeClone({}, "https://git.example.com/acme/shop.git"));
  expect(repo).toBeUndefined();
});

test.each([
  ["https://github.com/acme/shop", undefined],
  ["https://x-access-token:abc@github.com/acme/shop.git", undefined],
  ["ssh://git@github.com:22/acme/shop.git", undefined],
  ["git@github.acme.example:acme/shop.git", "https://github.acme.example/api/v3"],
])("The remote %s is read", async (remote, apiUrl) => {
  expect(await discoverProject(await makeClone({}, remote))).toMatchObject({ repo: "acme/shop", apiUrl });
});

test("Where the clone does not know the default branch, the remote is asked, and then what is checked out counts", async () => {
  const remote = await makeTempDir();
  git(remote, "init", "-q", "--bare", "-b", "develop");
  const clone = await makeTempDir();
  git(clone, "init", "-q", "-b", "mine");
  git(clone, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "--allow-empty", "-m", "x");
  git(clone, "remote", "add", "upstream", remote);
  expect(await discoverProject(clone)).toMatchObject({ base: "mine" });
  git(clone, "push", "-q", "upstream", "mine:develop");
  expect(await discoverProject(clone)).toMatchObject({ base: "develop" });
});

test("Agents on the PATH are found in their order, and each makes a configuration that is taken", async () => {
  const bin = await makeTempDir();
  for (const name of ["opencode", "codex", "gemini"]) await writeFile(join(bin, name), "", { mode: 0o755 });
  await writeFile(join(bin, "claude"), "not a program");
  const agents = await listInstalledAgents(bin);
  expect(agents.map(({ name }) => name)).toEqual(["codex", "gemini", "opencode"]);
  for (const agent of agents) {
    const dir = await makeTempDir();
    await writeFile(join(dir, "millrace.config.yaml"), makeExampleConfig({ repo: "acme/shop", agent }));
    await writeFile(join(dir, ".env"), makeExampleEnv(agent).replaceAll(/^([A-Z_]+)=$/gm, "$1=a-value-of-a-test"));
    const { config } = await loadConfig({ cwd: dir, env: {} });
    expect(config.projects[0]?.agent).toBe(agent.name);
    expect(config.agents[agent.name]).toMatchObject({ adapter: agent.adapter, apiKey: "a-value-of-a-test" });
  }
});

test("What was found stands in the written configuration, whatever a branch is called", async () => {
  const dir = await makeTempDir();
  const [base, checks] = ["release/1.x-${HOME}", ["npm ci", 'make "test" # all']];
  const apiUrl = "https://github.acme.example/api/v3";
  await writeFile(join(dir, "millrace.config.yaml"), makeExampleConfig({ repo: "acme/shop", base, checks, apiUrl }));
  const env = { GITHUB_TOKEN: "a-token-of-a-test", ANTHROPIC_API_KEY: "a-key-of-a-test" };
  const { config } = await loadConfig({ cwd: dir, env });
  expect(config.projects[0]).toMatchObject({ base, checks });
  expect(config.github.apiUrl).toBe(apiUrl);
});

import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { parseDocument } from "yaml";
import { type CliEnd, toJson } from "../helpers/cli.ts";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";
import { BOT, OWNER, READY, REPO } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

const FILES = { "NOTES.md": "# Notes\n", Makefile: "test:\n\ttest -s NOTES.md\n", ".gitignore": ".env\n.millrace/\n" };

interface Init {
  repo: string;
  base: string;
  checks: string[];
  doctor: { checks: { id: string; verdict: string }[] };
  next: { command: string };
}

test("From a fresh clone to the first pull request there are three commands and no question", async ({
  makeProject,
  expect,
}) => {
  const project = await makeProject({ files: FILES });
  const home = join(project.dir, "clone");
  await execa("git", ["clone", "-q", project.github.gitUrl(REPO).replace("://", `://x:${project.token}@`), home]);
  // The clone is the stand-in's; its remote says what a person's says.
  await execa("git", ["remote", "set-url", "origin", `https://github.com/${REPO}.git`], { cwd: home });
  const cwd = join(home, "ops");
  await mkdir(cwd);

  const ends: CliEnd[] = [];
  const type = async (...args: string[]) => {
    const end = await project.run(args, { cwd });
    ends.push(end);
    return end;
  };
  const beganAt = performance.now();

  const began = toJson<Init>(await type("init", "--json"));
  expect(began).toMatchObject({ repo: REPO, base: "main", checks: ["make test"] });
  expect(began.doctor.checks.filter(({ verdict }) => verdict === "fail").map(({ id }) => id)).toEqual(["config"]);
  expect(began.next.command).toBe("cp .env.example .env");

  // What a person fills in; beside it, that the host and the agent are stand-ins.
  const env = await readFile(join(cwd, ".env.example"), "utf8");
  const filled = env
    .replace("GITHUB_TOKEN=", `GITHUB_TOKEN=${project.token}`)
    .replaceAll(/_KEY=$/gm, "_KEY=a-key-of-a-test");
  await writeFile(join(cwd, ".env"), filled);
  const config = parseDocument(await readFile(join(cwd, "millrace.config.yaml"), "utf8"));
  config.setIn(["github", "apiUrl"], project.github.url);
  config.setIn(["projects", 0, "remote"], project.github.gitUrl(REPO));
  const agent = config.getIn(["projects", 0, "agent"]) as string;
  config.setIn(["agents", agent], { adapter: "command", command: [process.execPath, join(project.dir, "agent.mjs")] });
  // Processes of this project are found by its folder's name.
  config.setIn(["dataDir"], project.dataDir);
  await writeFile(join(cwd, "millrace.config.yaml"), config.toString());

  const examined = toJson<{ ok: boolean; checks: { verdict: string }[] }>(await type("doctor", "--json"));
  expect(examined.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);

  const number = project.github.addIssue(REPO, {
    title: "Document how amounts are rounded",
    body: 'Please add a short section "Rounding" to NOTES.md with one example: 0.125 becomes 0.13.',
    author: OWNER,
    labels: [READY],
    labelledBy: OWNER,
  });
  expect(await type("run")).toMatchObject({ code: 0 });
  const seconds = (performance.now() - beganAt) / 1000;
  expect(listTraces(project.github)).toEqual([`#${number} pull-request`]);
  expect(project.github.listIssues(REPO).find((issue) => issue.number !== number)).toMatchObject({ author: BOT });

  const questions = ends.filter(({ stdout }) => stdout.includes("Repository to work on")).length;
  console.log(
    `a new user's path: ${ends.length} commands, ${questions} questions, ${seconds.toFixed(1)} s to the pull request ` +
      `(init ${ends[0]?.ms} ms, doctor ${ends[1]?.ms} ms, run ${ends[2]?.ms} ms)`,
  );
  expect(ends).toHaveLength(3);
  expect(questions).toBe(0);
});

test("init says what it found and what is wrong, names one command, and never overwrites", async ({
  makeProject,
  expect,
}) => {
  const project = await makeProject();
  const cwd = join(project.dir, "fresh");
  await mkdir(cwd);
  await execa("git", ["init", "-q", "-b", "trunk", "."], { cwd });
  await execa("git", ["remote", "add", "origin", "git@github.com:acme/shop.git"], { cwd });
  await writeFile(join(cwd, "package.json"), '{"scripts":{"test":"node --test"}}');
  await writeFile(join(cwd, "pnpm-lock.yaml"), "");
  const bin = join(cwd, "bin");
  await mkdir(bin);
  await writeFile(join(bin, "gemini"), "#!/bin/sh\n", { mode: 0o755 });

  const first = await project.run(["init", "--yes"], { cwd, env: { PATH: `${bin}:/usr/bin:/bin` } });
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/^written +millrace\.config\.yaml$/m);
  expect(first.stdout).toContain("found   pnpm install --frozen-lockfile, pnpm run test, as checks");
  expect(first.stdout).toContain("found   gemini, as agent");
  expect(first.stdout).toContain("git does not ignore .env and .millrace here");
  expect(first.stdout).toMatch(/^fail {2}Configuration .*GITHUB_TOKEN is not set/m);
  expect(first.stdout.match(/^Next: /gm)).toHaveLength(1);
  expect(first.stdout).toContain("Next: cp .env.example .env");
  expect(await readFile(join(cwd, ".env.example"), "utf8")).toContain("GEMINI_API_KEY=");

  await appendFile(join(cwd, "millrace.config.yaml"), "# mine\n");
  const again = await project.run(["init", "--repo", "acme/other"], { cwd });
  expect(again.stdout).toMatch(/^kept +millrace\.config\.yaml$/m);
  expect(await readFile(join(cwd, "millrace.config.yaml"), "utf8")).toMatch(/repo: "acme\/shop"[^]*# mine\n$/);
});

test("On a terminal init asks for the repository alone, and only where no remote tells it", async ({
  makeProject,
  expect,
}) => {
  const project = await makeProject();
  const socket = `millrace-init-${process.pid}`;
  const tmux = async (...args: string[]) => (await execa("tmux", ["-L", socket, "-f", "/dev/null", ...args])).stdout;
  const open = async (name: string, remote?: string) => {
    const cwd = join(project.dir, name);
    await mkdir(cwd);
    await execa("git", ["init", "-q", "-b", "main", "."], { cwd });
    if (remote !== undefined) await execa("git", ["remote", "add", "origin", remote], { cwd });
    const keep = ["start-server", ";", "set-option", "-g", "remain-on-exit", "on", ";"];
    const place = ["-x", "80", "-y", "60", "-c", cwd, "-e", `HOME=${project.home}`];
    await tmux(...keep, "new-session", "-d", "-s", name, ...place, process.execPath, MAIN, "init");
    return cwd;
  };
  const waitForText = (name: string, text: string) =>
    waitUntil(async () => (await tmux("capture-pane", "-p", "-t", `=${name}:`)).includes(text), { what: text });
  try {
    const unknown = await open("unknown");
    await waitForText("unknown", "Repository to work on (owner/name):");
    await tmux("send-keys", "-t", "=unknown:", "acme/typed", "Enter");
    await waitForText("unknown", "Next: ");
    expect(await readFile(join(unknown, "millrace.config.yaml"), "utf8")).toContain('repo: "acme/typed"');

    await open("known", "git@github.com:acme/shop.git");
    await waitForText("known", "Next: ");
    const shown = await tmux("capture-pane", "-p", "-t", "=known:");
    expect(shown).not.toContain("Repository to work on");
    expect(shown).toMatch(/^✗ Configuration {2}/m);
  } finally {
    await execa("tmux", ["-L", socket, "kill-server"], { reject: false });
  }
});

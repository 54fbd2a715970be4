import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { Redis } from "ioredis";
import { stringify } from "yaml";
import { type GitHubStandIn, startGitHubStandIn } from "../../src/demo/github-stand-in/index.ts";
import { type Scenario, toScriptedAgentCommand } from "../../src/demo/scenario/scenario.ts";
import { type Scene, setScene } from "../../src/demo/scene.ts";
import type { WorkItem } from "../../src/domain/work-item.ts";
import { endServer } from "../../src/environment/redis/server-process.ts";
import { findServerRecord } from "../../src/environment/redis/server-record.ts";
import { removeTree } from "../../src/lib/remove-tree.ts";
import { createAgentRunner } from "../../src/tmux/agent-runner.ts";
import { endTmuxServer } from "../../src/tmux/end-server.ts";
import { listContractProblems } from "../contract/list-contract-problems.ts";
import { type CliEnd, type CliOptions, type CliProcess, startCli } from "./cli.ts";
import { listProcessesNaming } from "./processes.ts";
import { waitUntil } from "./wait-until.ts";

export const REPO = "acme/notes";
export const BOT = "millrace-bot";
export const OWNER = "mira-holt";
export const READY = "millrace:ready";

/** A folder with a configuration, and the stand-in of GitHub that it names. */
export interface StandInProject {
  /** The configuration's folder, and where commands run. */
  dir: string;
  dataDir: string;
  /** HOME of the commands. */
  home: string;
  github: GitHubStandIn;
  token: string;
  /** Writes the configuration again: the usual one with `changes` over its sections. */
  configure(changes?: Sections): Promise<void>;
  /** An issue that asks for work; returns its number. */
  addIssue(issue?: { title?: string; body?: string }): number;
  start(args: string[], options?: Partial<CliOptions>): CliProcess;
  run(args: string[], options?: Partial<CliOptions>): Promise<CliEnd>;
  /** What `millrace items --json` says, by issue number. */
  items(): Promise<Map<number, WorkItem>>;
  /** Lines of `starts` in the HOME folders of all runs: how often the agent's program was started. */
  countAgentStarts(): Promise<number>;
  /** Folders of all runs. */
  listRunDirs(): Promise<string[]>;
  /** The stream of events, as text. */
  readLedger(): Promise<string>;
  /** Asks the embedded server. */
  askRedis<T>(ask: (redis: Redis) => Promise<T>): Promise<T>;
}

export type Sections = Record<string, unknown>;

export interface ProjectOptions {
  /** Where the folder is made; the system's temporary folder where missing. */
  parent?: string | undefined;
  /** Text of the agent's program, ES module for Node. */
  agent?: string | undefined;
  sections?: Sections | undefined;
  files?: Record<string, string> | undefined;
  checks?: string[] | undefined;
  /** Makes the data folder a disk of its own of this size, such as `6m`; only root can. */
  diskSize?: string | undefined;
  /** Plays this one: its repositories, people, issues, checks, limits and agent. */
  scenario?: Scenario | undefined;
}

/** Counts its start, changes one file, and hands back. */
export const QUICK_AGENT = makeAgent("");

/** The same, but goes on only when the file `go` is in its HOME. */
export const PATIENT_AGENT = makeAgent(`while (!existsSync(process.env.HOME + "/go")) await setTimeout(20);`);

function makeAgent(waiting: string): string {
  return `
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
appendFileSync(process.env.HOME + "/starts", "started\\n");
console.log("At work");
${waiting}
appendFileSync("NOTES.md", "Done by the agent.\\n");
writeFileSync(process.env.MILLRACE_RESULT, JSON.stringify({ status: "done", summary: "Wrote the notes." }));
console.log("Done");
`;
}

export const ISSUE = {
  title: "Document how amounts are rounded",
  body: 'The notes do not say that amounts are rounded half a cent up. Please add a short section "Rounding" to NOTES.md with one example.',
};

/** The project and what ends it: every process and folder that came of it. */
export async function openStandInProject(
  options: ProjectOptions = {},
): Promise<StandInProject & { close(): Promise<void> }> {
  const dir = await realpath(await mkdtemp(join(options.parent ?? tmpdir(), "mr-e2e-")));
  const dataDir = join(dir, ".millrace");
  const home = join(dir, "home");
  await mkdir(home);
  if (options.diskSize !== undefined) {
    await mkdir(dataDir);
    await execa("mount", ["-t", "tmpfs", "-o", `size=${options.diskSize}`, "tmpfs", dataDir]);
  }
  const hostDir = await mkdtemp(join(tmpdir(), "mr-e2e-github-"));
  const host = await (options.scenario === undefined
    ? openHost(hostDir, options.files)
    : setScene(options.scenario, hostDir));
  const { github, token } = host;
  const agentFile = join(dir, "agent.mjs");
  await writeFile(agentFile, options.agent ?? QUICK_AGENT);
  const { scenario } = options;
  const repositories = scenario?.repositories ?? [{ repo: REPO, checks: [{ command: "test -s NOTES.md" }] }];
  const projects = repositories.map(({ repo, checks }) => ({
    repo,
    remote: github.gitUrl(repo),
    checks: options.checks ?? checks.map(({ command }) => command),
    agent: "scripted",
  }));
  const command = scenario === undefined ? [process.execPath, agentFile] : toScriptedAgentCommand();
  const started: CliProcess[] = [];

  const project: StandInProject = {
    ...{ dir, dataDir, home, github, token },
    async configure(changes = {}) {
      const sections: Sections = {
        github: { apiUrl: github.url, token: "${GITHUB_TOKEN}", writeSpacing: { every: "1ms", notifying: "1ms" } },
        projects,
        agents: { scripted: { adapter: "command", command } },
        limits: scenario?.limits ?? {},
        http: { port: 0 },
        ...options.sections,
        ...changes,
      };
      await writeFile(join(dir, "millrace.config.yaml"), stringify(sections));
      await writeFile(join(dir, ".env"), `GITHUB_TOKEN=${token}\n`);
    },
    addIssue: ({ title = ISSUE.title, body = ISSUE.body } = {}) =>
      github.addIssue(REPO, { title, body, author: OWNER, labels: [READY], labelledBy: OWNER }),
    start(args, cli = {}) {
      const running = startCli(args, { cwd: dir, home, ...cli });
      started.push(running);
      return running;
    },
    run: (args, cli) => project.start(args, cli).ended,
    async items() {
      const { stdout } = await project.run(["items", "--json"]);
      const items = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as WorkItem]));
      return new Map(items.map((item) => [item.issue, item]));
    },
    async countAgentStarts() {
      const texts = await Promise.all(
        (await project.listRunDirs()).map((run) => readFile(join(run, "home", "starts"), "utf8").catch(() => "")),
      );
      return texts.join("").split("\n").length - 1;
    },
    async listRunDirs() {
      const names = await readdir(join(dataDir, "runs")).catch(() => []);
      return names.map((name) => join(dataDir, "runs", name));
    },
    readLedger: () =>
      project.askRedis(async (redis) => JSON.stringify(await redis.xrange("{millrace}:ledger", "-", "+"))),
    async askRedis(ask) {
      const record = await findServerRecord(join(dataDir, "redis"));
      const redis = new Redis({ path: record?.socket ?? "" });
      try {
        return await ask(redis);
      } finally {
        redis.disconnect();
      }
    },
  };
  await project.configure();

  return {
    ...project,
    async close() {
      for (const running of started.filter((one) => one.isRunning())) {
        running.kill("SIGKILL");
        await running.ended;
      }
      const agents = createAgentRunner({ dataDir, adapters: {}, hidden: [], isolate: false, graceMs: 300 });
      for (const run of await project.listRunDirs()) await agents.stop(run);
      await agents.close();
      await endTmuxServer(dataDir);
      const redisDir = join(dataDir, "redis");
      const record = await findServerRecord(redisDir);
      if (record !== undefined) await endServer(redisDir, record, 5_000);
      await host.close();
      await waitUntil(async () => (await listProcessesNaming(dir)).length === 0, {
        everyMs: 100,
        what: `no process of ${dir} to be left: ${(await listProcessesNaming(dir)).join("; ")}`,
      });
      if (options.diskSize !== undefined) await execa("umount", ["-l", dataDir]);
      await removeTree(dir);
      const problems = listContractProblems(github.requests);
      if (problems.length > 0) throw new Error(`Not as GitHub describes it:\n${problems.join("\n")}`);
      await rm(hostDir, { recursive: true, force: true });
    },
  };
}

async function openHost(
  dir: string,
  files: Record<string, string> = { "NOTES.md": "# Notes\n" },
): Promise<Pick<Scene, "github" | "token" | "close">> {
  const token = `ghp_${randomBytes(18).toString("hex")}`;
  const github = await startGitHubStandIn({ dir });
  github.addUser({ login: BOT, token });
  const collaborators = { [BOT]: "write", [OWNER]: "admin" } as const;
  await github.addRepository({ repo: REPO, base: "main", files, collaborators });
  return { github, token, close: () => github.close() };
}

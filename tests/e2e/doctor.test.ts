import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect } from "vitest";
import type { DoctorReport } from "../../src/environment/doctor/doctor.ts";
import { DAY } from "../../src/lib/durations.ts";
import { type CliEnd, toJson } from "../helpers/cli.ts";
import { type DoctorWorld, makePrograms, openDoctorWorld } from "../helpers/doctor-world.ts";
import { test } from "../helpers/e2e-test.ts";
import { BOT, OWNER, REPO, type Sections, type StandInProject } from "../helpers/stand-in-project.ts";

const CLOCK = fileURLToPath(new URL("../helpers/false-clock.mjs", import.meta.url));
const FINE = { issues: "write", pull_requests: "write", contents: "write", checks: "read" } as const;

let world: DoctorWorld;
beforeAll(async () => {
  world = await openDoctorWorld(REPO);
});
afterAll(() => world.close());

/** What is planted: sections over those of the world, the environment, and what is done before and undone after. */
interface Planted {
  sections?: Sections;
  env?: Record<string, string>;
  args?: string[];
  undo?: () => Promise<void>;
}

interface Fault {
  what: string;
  /** The one check that has to fail. */
  id: string;
  /** What the fix has to say. */
  fix: RegExp;
  code?: number;
  plant(project: StandInProject): Promise<Planted> | Planted;
}

const toProjects = (project: StandInProject, changes: Sections) => ({
  projects: [{ repo: REPO, remote: project.github.gitUrl(REPO), agent: "scripted", checks: [], ...changes }],
});
const setRedis = async (...settings: [name: string, value: string, before: string][]): Promise<Planted> => {
  for (const [name, value] of settings) await world.askRedis((redis) => redis.config("SET", name, value));
  return {
    async undo() {
      for (const [name, , before] of settings) await world.askRedis((redis) => redis.config("SET", name, before));
    },
  };
};
const withToken = (token: string) => ({ env: { GITHUB_TOKEN: token } });
const changeFirst = (kind: "sentry" | "posthog", changes: Sections): Planted => ({
  sections: { signals: { ...world.sections.signals, [kind]: [{ ...world.sections.signals[kind][0], ...changes }] } },
});

const FAULTS: Fault[] = [
  {
    what: "a key of the configuration that nobody knows",
    ...{ id: "config", fix: /docs\/configuration\.md/, code: 2 },
    plant: () => ({ sections: { limit: { runsPerDay: 3 } } }),
  },
  {
    what: "no git on the PATH",
    ...{ id: "git", fix: /^Type: .*install.* git/ },
    plant: async ({ dir }) => ({
      env: { PATH: await makePrograms(join(dir, "no-git"), ["tmux", "redis-server", "bwrap"]) },
    }),
  },
  {
    what: "a git that is too old",
    ...{ id: "git", fix: /Install git 2\.38 or newer/ },
    plant: async ({ dir }) => {
      const programs = ["tmux", "redis-server", "bwrap"];
      return { env: { PATH: await makePrograms(join(dir, "old-git"), programs, { git: "echo git version 2.20.1" }) } };
    },
  },
  {
    what: "no tmux on the PATH",
    ...{ id: "tmux", fix: /^Type: .*install.* tmux/ },
    plant: async ({ dir }) => ({
      env: { PATH: await makePrograms(join(dir, "no-tmux"), ["git", "redis-server", "bwrap"]) },
    }),
  },
  {
    what: "a tmux that hangs",
    ...{ id: "tmux", fix: /install tmux/ },
    plant: async ({ dir }) => {
      const programs = ["git", "redis-server", "bwrap"];
      return { env: { PATH: await makePrograms(join(dir, "hung-tmux"), programs, { tmux: "exec sleep 60" }) } };
    },
  },
  {
    what: "a tmux that says it started a program and did not",
    ...{ id: "tmux", fix: /install tmux/ },
    plant: async ({ dir }) => {
      const tmux = 'case "$*" in *new-session*) exit 0;; *) exec /usr/bin/tmux "$@";; esac';
      const programs = ["git", "redis-server", "bwrap"];
      return { env: { PATH: await makePrograms(join(dir, "lying-tmux"), programs, { tmux }) } };
    },
  },
  {
    what: "a data folder that cannot be written to",
    ...{ id: "disk", fix: /`dataDir`/ },
    plant: () => ({ sections: { dataDir: "agent.mjs/data" } }),
  },
  {
    what: "a Redis server that is not there",
    ...{ id: "redis", fix: /redis\.url/ },
    plant: () => ({ sections: { redis: { url: "redis://127.0.0.1:1" } } }),
  },
  {
    what: "a Redis server that forgets on a crash",
    ...{ id: "redis", fix: /appendonly yes/ },
    plant: () => setRedis(["appendonly", "no", "yes"]),
  },
  {
    what: "a Redis server that throws keys away",
    ...{ id: "redis", fix: /noeviction/ },
    plant: () => setRedis(["maxmemory-policy", "allkeys-lru", "noeviction"]),
  },
  {
    what: "a Redis server that takes no writes",
    ...{ id: "redis", fix: /has to take writes/ },
    plant: () => setRedis(["min-replicas-to-write", "1", "0"]),
  },
  {
    what: "a Redis server that wants a password",
    ...{ id: "redis", fix: /password/ },
    async plant() {
      await world.askRedis((redis) => redis.config("SET", "requirepass", "a-password"));
      const undo = () => world.askRedis((redis) => redis.config("SET", "requirepass", ""), "a-password");
      return { undo };
    },
  },
  {
    what: "a token that GitHub does not know",
    ...{ id: "github", fix: /make a new one/ },
    plant: () => withToken("ghp_nobody0000000000000000"),
  },
  {
    what: "a GitHub that cannot be reached",
    ...{ id: "github", fix: /network and github\.apiUrl/ },
    plant: () => ({ sections: { github: { apiUrl: "http://127.0.0.1:1", token: "${GITHUB_TOKEN}" } } }),
  },
  {
    what: "an account that may only read",
    ...{ id: `permission:${REPO}`, fix: /its account a role/ },
    plant({ github }) {
      github.addUser({ login: "reader", token: "ghp_reader000000000000000" });
      github.setRole(REPO, "reader", "read");
      return withToken("ghp_reader000000000000000");
    },
  },
  {
    what: "a token without the permission to open pull requests",
    ...{ id: `access:${REPO}`, fix: /token's permissions on GitHub/ },
    plant({ github }) {
      const token = "github_pat_no_pulls_000001";
      github.addToken({ login: BOT, token, permissions: { ...FINE, pull_requests: "read" } });
      return withToken(token);
    },
  },
  {
    what: "a token without the permission to push",
    ...{ id: `access:${REPO}`, fix: /token's permissions on GitHub/ },
    plant({ github }) {
      const token = "github_pat_no_push_0000001";
      github.addToken({ login: BOT, token, permissions: { ...FINE, contents: "read" } });
      return withToken(token);
    },
  },
  {
    what: "a base branch that is not there",
    ...{ id: `remote:${REPO}`, fix: /project's base/ },
    plant: (project) => ({ sections: toProjects(project, { base: "develop" }) }),
  },
  {
    what: "a remote that is not there",
    ...{ id: `remote:${REPO}`, fix: /repo and remote of the project/ },
    plant: (project) => ({ sections: toProjects(project, { remote: `${project.dir}/no-such.git` }) }),
  },
  {
    what: "a remote that may be read and not pushed to",
    ...{ id: `remote:${REPO}`, fix: /read and write the contents/ },
    plant(project) {
      project.github.addUser({ login: "reader", token: "ghp_reader000000000000000" });
      project.github.setRole(REPO, "reader", "read");
      const remote = project.github.gitUrl(REPO).replace("://", "://x:ghp_reader000000000000000@");
      return { sections: toProjects(project, { remote }) };
    },
  },
  {
    what: "a clock two minutes ahead",
    ...{ id: "clock", fix: /Set the clock/ },
    async plant({ dir }) {
      await writeFile(join(dir, "clock"), "120000");
      return { env: { NODE_OPTIONS: `--import ${CLOCK}`, FALSE_CLOCK: join(dir, "clock") } };
    },
  },
  {
    what: "an agent whose program is not there",
    ...{ id: "agent:scripted", fix: /^Install it, or name its full path/ },
    plant: () => ({ sections: { agents: { scripted: { adapter: "claude-code", binary: "no-such-claude" } } } }),
  },
  {
    what: "an agent that gives up on its task",
    ...{ id: "answer:scripted", fix: /by hand/ },
    plant: () => ({
      args: ["--full"],
      sections: { agents: { scripted: { adapter: "command", command: ["sh", "-c", "echo no; exit 3"] } } },
    }),
  },
  {
    what: "a provider that does not know the model",
    ...{ id: "provider:small", fix: /providers\.small/ },
    plant() {
      const small = { ...(world.sections["providers"] as { small: Sections }).small, model: "large-9" };
      return { args: ["--full"], sections: { providers: { small } } };
    },
  },
  {
    what: "a token that Sentry refuses",
    ...{ id: `sentry:acme (${REPO})`, fix: /org:read/ },
    plant: () => changeFirst("sentry", { token: "sntrys_another-token-0123456789" }),
  },
  {
    what: "a key that PostHog refuses",
    ...{ id: `posthog:7 (${REPO})`, fix: /personal API key/ },
    plant: () => changeFirst("posthog", { key: "phx_another-key-0123456789" }),
  },
  {
    what: "a token that the social endpoint refuses",
    ...{ id: "social:", fix: /social\.push\.token/ },
    plant: () => ({
      sections: { social: { ...world.sections.social, push: { url: world.social.url, token: "a-wrong-token" } } },
    }),
  },
  {
    what: "a feed that is a page",
    ...{ id: "feed:blog", fix: /social\.feeds/ },
    plant: () => ({
      sections: { social: { ...world.sections.social, feeds: [{ url: `${world.web.url}/page`, name: "blog" }] } },
    }),
  },
];

async function examine(project: StandInProject, { sections = {}, env = {}, args = [] }: Planted): Promise<CliEnd> {
  await project.configure({ ...world.sections, ...sections });
  return project.run(["doctor", "--json", ...args], { env });
}

const listIds = (report: DoctorReport, verdict: string) =>
  report.checks.filter((check) => check.verdict === verdict).map(({ id, detail }) => `${id}: ${detail}`);

test("Doctor passes a project in which nothing is wrong, asks nothing that costs money, and writes nothing on GitHub", async ({
  makeProject,
}) => {
  const project = await makeProject();
  const end = await examine(project, {});
  const report = toJson<DoctorReport>(end);
  expect(listIds(report, "fail")).toEqual([]);
  expect(listIds(report, "warn")).toEqual([]);
  expect(end.code).toBe(0);
  expect(report.checks.filter(({ verdict }) => verdict === "skip").map(({ id }) => id)).toEqual([
    "answer:scripted",
    "provider:small",
    "webhook",
  ]);
  const changes = project.github.requests.filter(({ isWrite, status }) => isWrite && status < 400);
  expect(changes).toEqual([]);
  expect(world.social.taken).toEqual([]);
  console.log(`doctor --quick: ${report.checks.length} checks, ${report.ms} ms, the whole command ${end.ms} ms`);
  expect(report.ms).toBeLessThan(3_000);

  const full = toJson<DoctorReport>(await examine(project, { args: ["--full"] }));
  expect(listIds(full, "fail")).toEqual([]);
  expect(full.checks.filter(({ verdict }) => verdict === "skip").map(({ id }) => id)).toEqual(["webhook"]);
  expect(full.checks.find(({ id }) => id === "provider:small")?.detail).toContain("11 tokens");
  console.log(`doctor --full: ${full.checks.length} checks, ${full.ms} ms`);
});

test(
  "Of planted faults exactly the right check fails, with the fix in its text",
  { timeout: 400_000 },
  async ({ makeProject }) => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(20);
    const project = await makeProject();
    for (const { what, id, fix, code = 3, plant } of FAULTS) {
      const planted = await plant(project);
      try {
        const end = await examine(project, planted);
        const report = toJson<DoctorReport>(end);
        const failed = report.checks.filter(({ verdict }) => verdict === "fail");
        expect
          .soft(
            failed.map((check) => `${check.id} ${check.detail}`),
            what,
          )
          .toEqual([expect.stringContaining(id)]);
        expect.soft(failed[0]?.fix, what).toMatch(fix);
        expect.soft(end.code, what).toBe(code);
      } finally {
        await planted.undo?.();
      }
    }
    expect(project.github.requests.filter(({ isWrite, status }) => isWrite && status < 400)).toEqual([]);
  },
);

test("What works and will be missed one day is a warning that fails nothing", async ({ makeProject }) => {
  const project = await makeProject();
  project.github.addUser({ login: OWNER });
  world.social.isLive = false;
  const shared = { adapter: "claude-code", binary: "sh", apiKey: "one-key-of-two-agents" };
  try {
    const end = await examine(project, {
      sections: {
        agents: { scripted: shared, other: shared },
        projects: ["scripted", "other"].map((agent, index) => ({
          ...{ repo: index === 0 ? REPO : "acme/other", remote: project.github.gitUrl(REPO), agent, checks: [] },
        })),
        http: { port: 0, webhookSecret: "a-secret-of-the-webhook" },
      },
    });
    const report = toJson<DoctorReport>(end);
    const find = (id: string) => report.checks.find((check) => check.id.startsWith(id));
    expect(find("social:")).toMatchObject({ verdict: "warn", detail: expect.stringContaining("posts wait") });
    expect(find("credentials")).toMatchObject({
      verdict: "warn",
      detail: expect.stringContaining("one for the agent scripted (1 project) and the agent other (1 project)"),
    });
    expect(JSON.stringify(report)).not.toContain("one-key-of-two-agents");
    expect(find("webhook")).toMatchObject({ verdict: "skip", detail: expect.stringContaining("did not run") });

    // Two days of `start` without a delivery, and a server that brings its file to the disk once a second.
    const startedAt = new Date(Date.now() - 2 * DAY).toISOString();
    const presence = { host: "here", pid: 1, startedAt, seenAt: startedAt, outages: [] };
    await mkdir(join(project.dataDir, "presence"), { recursive: true });
    await writeFile(join(project.dataDir, "presence", "1.json"), JSON.stringify(presence));
    await world.askRedis((redis) => redis.config("SET", "appendfsync", "everysec"));
    const later = toJson<DoctorReport>(await project.run(["doctor", "--json"]));
    const findLater = (id: string) => later.checks.find((check) => check.id === id);
    expect(findLater("webhook")).toMatchObject({ verdict: "warn", fix: expect.stringContaining("recent deliveries") });
    expect(findLater("redis")).toMatchObject({ verdict: "warn", fix: expect.stringContaining("appendfsync always") });
    await world.askRedis((redis) => redis.zadd("{millrace}:deliveries", Date.now() - 60_000, "a-delivery"));
    const last = toJson<DoctorReport>(await project.run(["doctor", "--json"]));
    expect(last.checks.find(({ id }) => id === "webhook")).toMatchObject({ verdict: "pass" });
  } finally {
    world.social.isLive = true;
    await world.askRedis((redis) => redis.config("SET", "appendfsync", "always"));
  }
});

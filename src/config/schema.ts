import { z } from "zod";
import { Agent, Provider } from "./agents-schema.ts";
import { findCronProblem } from "./cron.ts";
import { DailyLog } from "./daily-log-schema.ts";
import { GitHub } from "./github-schema.ts";
import { Notifications } from "./notifications-schema.ts";
import { duration, repoName, timeZone } from "./schema-forms.ts";
import { Social } from "./social-schema.ts";
import { Signals } from "./signals-schema.ts";
import { Telemetry } from "./telemetry-schema.ts";

/** Five cron fields, or none for "never". */
const cron = z.string().superRefine((text, context) => {
  const problem = text === "" ? undefined : findCronProblem(text);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

/** What runs by itself (CI, git hooks), what agents obey, and what git obeys. */
const PROTECTED = [
  ...[".github/**", ".gitlab-ci.yml", ".gitlab/**", ".circleci/**", ".buildkite/**", ".travis.yml", "Jenkinsfile"],
  ...["azure-pipelines.yml", "bitbucket-pipelines.yml", "CODEOWNERS"],
  ...[".husky/**", ".githooks/**", ".pre-commit-config.yaml", "lefthook.yml", ".gitmodules", ".gitattributes"],
  ...["AGENTS.md", "CLAUDE.md", "CLAUDE.local.md", "GEMINI.md", ".mcp.json", ".cursorrules"],
  ...["**/.claude/**", "**/.codex/**", "**/.gemini/**", "**/.opencode/**", "**/.cursor/**", ".millrace/**"],
];

const Project = z.strictObject({
  repo: repoName,
  remote: z.string().min(1).optional().describe("Git remote; made from repo where missing. A local path works."),
  base: z.string().min(1).default("main").describe("Branch that pull requests go to."),
  checks: z.array(z.string().min(1)).default([]).describe("The project's own gate, run before and after the agent."),
  agent: z.string().min(1).default("claude").describe("A name from agents."),
  autonomy: z
    .enum(["plan", "pull-request", "merge"])
    .default("pull-request")
    .describe(
      "How far Millrace goes by itself: to a plan under the issue, which a person approves with `/approve` or a thumbs-up; to a pull request that a person merges; or to the merge, once the host's rules, checks and reviews allow it.",
    ),
  select: z.enum(["labelled", "all"]).default("labelled").describe("Which open issues are looked at."),
  exclude: z
    .array(z.string().min(1))
    .default(["wontfix", "invalid", "duplicate", "discussion"])
    .describe("Issues with one of these labels are left alone."),
  priorities: z
    .array(z.string().min(1))
    .default(["critical", "P0", "P1", "high", "P2", "medium", "P3", "low"])
    .describe("Priority labels, most urgent first."),
  protect: z
    .array(z.string().min(1))
    .default(PROTECTED)
    .describe("Paths an agent must not change; a result that does is flagged."),
  flagged: z
    .enum(["park", "draft"])
    .default("park")
    .describe(
      "What becomes of a good result that touches protected paths, weakens tests or changes lock files for no reason: parked with its work kept, or a draft pull request that says so.",
    ),
});

const Redis = z.strictObject({
  url: z
    .string()
    .regex(/^$|^(rediss?|unix):\/\//, `expected "", redis://…, rediss://… or unix://…`)
    .default("")
    .describe("Empty: Millrace starts its own server."),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9_{}-]+$/)
    .default("{millrace}")
    .describe("Prefix of all keys."),
  allowVolatile: z.boolean().default(false).describe("Accept a server that would lose work on a crash."),
});

const Limits = z.strictObject({
  concurrentRuns: z.int().positive().default(2).describe("Agent runs at once on this machine."),
  concurrentRunsInAll: z
    .int()
    .positive()
    .optional()
    .describe("Agent runs at once, over all machines; no limit where missing."),
  takeOver: duration
    .prefault("15m")
    .describe("A machine that is silent this long loses its open runs to others. Longer than a reboot takes."),
  attemptsPerItem: z.int().positive().default(3).describe("Agent runs for one issue before a person is asked."),
  followUps: z
    .int()
    .min(0)
    .default(3)
    .describe("Agent runs for one pull request after it was opened, before a person is asked."),
  settle: duration
    .prefault("60s")
    .describe("Remarks in a review are answered when nobody wrote another one for this long."),
  runsPerDay: z.int().positive().default(40).describe("Agent runs a day, over all runners."),
  usdPerDay: z
    .number()
    .positive()
    .default(20)
    .describe("Money a day, over all runners, in US dollars; runs under way count with what such runs cost before."),
  usdPerItem: z
    .number()
    .positive()
    .optional()
    .describe("Money for one issue over all its runs, in US dollars; looked at before each run."),
  hard: duration.prefault("45m").describe("An agent run is killed after this."),
  soft: duration.prefault("36m").describe("An agent run is asked to wrap up after this; its work is kept."),
  idle: duration.prefault("10m").describe("An agent run without output and without work is killed after this."),
  firstOutput: duration.prefault("60s").describe("An agent run that says nothing at all is killed after this."),
  checks: duration.prefault("15m").describe("Each of the project's checks is killed after this."),
  largeIssue: z.int().positive().default(6).describe("An issue with more open tasks than this is too large."),
});

const Clarify = z
  .strictObject({
    remindAfter: duration.prefault("7d").describe("The author is reminded once of a question without an answer."),
    giveUpAfter: duration
      .prefault("21d")
      .describe("An issue whose question has no answer for so long is parked; an answer takes it up again."),
  })
  .describe("How long a question waits for its answer.");

const Triage = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .optional()
      .describe("A name from providers: a model that is asked where the rules leave it open. Missing: rules alone."),
    below: z
      .number()
      .min(0)
      .max(1)
      .default(0.6)
      .describe("The model is asked where the rules' verdict is less sure than this, from 0 to 1."),
    usdPerDay: z
      .number()
      .positive()
      .default(0.5)
      .describe(
        "Money a day for the models that Millrace asks itself, also for drafts and the daily log, in US dollars; it counts in limits.usdPerDay, too.",
      ),
    asksPerDay: z.int().positive().default(100).describe("Questions a day to these models."),
    timeout: duration.prefault("20s").describe("An answer of the model that takes longer is not waited for."),
    staleAfter: duration
      .prefault("60d")
      .describe("An open issue that nobody touched for so long is listed in the daily log; it is never closed."),
  })
  .describe("What becomes of an issue before work on it starts.");

const Sandbox = z.strictObject({
  network: z
    .enum(["open", "none"])
    .default("open")
    .describe(
      "What agents reach: open, or none, which cuts off everything, this machine's own addresses included, so that only an agent without a model on the network can work.",
    ),
});

const Schedules = z.strictObject({
  timezone: timeZone.default("UTC").describe("Time zone of the schedules and of the daily log."),
  session: cron
    .default("0 */2 * * *")
    .describe(
      "When a session looks through all projects, beside the look of `start` at its beginning; empty for never.",
    ),
  signals: cron.default("*/30 * * * *").describe("When signals are pulled; empty for never."),
  social: cron.default("15 9 * * *").describe("When feeds are read and social posts are pushed; empty for never."),
  dailyLog: cron.default("0 18 * * *").describe("When the daily log is written; empty for never."),
});

const Retention = z
  .strictObject({
    clones: duration
      .prefault("1d")
      .describe("Clone and HOME of an agent go this long after its run ended; unpublished work is kept."),
    runs: duration.prefault("14d").describe("The rest of a run's folder, such as its log, goes this long afterwards."),
    items: duration.prefault("90d").describe("What is remembered of an issue goes this long after it was closed."),
  })
  .describe("How long what is done with stays.");

const label = (name: string) => z.string().min(1).max(50).default(name);
const Labels = z.strictObject({
  ready: label("millrace:ready").describe("A person asks for the work."),
  working: label("millrace:working").describe("An agent is at work."),
  review: label("millrace:review").describe("A pull request waits for a person."),
  needsClarification: label("needs-clarification").describe("A question waits for an answer."),
  blocked: label("millrace:blocked").describe("Another issue has to be closed first."),
  failed: label("millrace:failed").describe("A person has to look."),
});

const Http = z.strictObject({
  host: z.string().min(1).default("127.0.0.1").describe("Address to listen on."),
  port: z.int().min(0).max(65_535).default(7171).describe("Port to listen on; 0 takes a free one."),
  token: z
    .string()
    .default("")
    .describe("Login token of the page, as ${MILLRACE_HTTP_TOKEN}; needed where host is not a loopback address."),
  publicUrl: z
    .union([z.literal(""), z.url({ protocol: /^https?$/ })])
    .default("")
    .describe("Where people reach the page through a proxy, such as https://millrace.example.org."),
  webhookSecret: z
    .string()
    .default("")
    .describe("Secret of the GitHub webhook that calls /webhooks/github; without it there is no such route."),
  smee: z
    .union([z.literal(""), z.url({ protocol: /^https?$/, error: "expected a web address" })])
    .default("")
    .describe(
      "A channel of smee.io, or of an own server of its kind, that passes webhooks on to a machine behind a router; empty for none.",
    ),
});

/** The whole of `millrace.config.yaml`. Unknown keys are errors; every default is here and nowhere else. */
export const Config = z.strictObject({
  github: GitHub,
  projects: z.array(Project).min(1, "at least one project is needed"),
  agents: z.record(z.string(), Agent).prefault({ claude: { adapter: "claude-code" } }),
  providers: z.record(z.string(), Provider).default({}),
  redis: Redis.prefault({}),
  limits: Limits.prefault({}),
  clarify: Clarify.prefault({}),
  triage: Triage.prefault({}),
  sandbox: Sandbox.prefault({}),
  schedules: Schedules.prefault({}),
  labels: Labels.prefault({}),
  signals: Signals.prefault({}),
  social: Social.prefault({}),
  dailyLog: DailyLog.prefault({}),
  notifications: Notifications.prefault({}),
  telemetry: Telemetry.prefault({}),
  http: Http.prefault({}),
  retention: Retention.prefault({}),
  dataDir: z.string().min(1).default(".millrace").describe("Clones, run folders, Redis data, logs."),
});

/** Parsed and complete; durations are milliseconds. */
export type Config = z.output<typeof Config>;
export type ProjectConfig = Config["projects"][number];
export type AgentConfig = Config["agents"][string];
export type ProviderConfig = Config["providers"][string];
export type RetentionConfig = Config["retention"];
export type LimitsConfig = Config["limits"];
export type LogPlaceConfig = Config["dailyLog"]["publish"][number];
export type GitHubConfig = Config["github"];
export type LabelsConfig = Config["labels"];

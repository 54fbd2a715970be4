import { tmpdir } from "node:os";
import { Config } from "../../src/config/schema.ts";
import type { PipelineEvent } from "../../src/domain/events.ts";
import type { ModelBudget, TriageModel } from "../../src/domain/ports/triage-model.ts";
import { StopError } from "../../src/domain/errors.ts";
import type { IssueSnapshot } from "../../src/domain/issue.ts";
import type { StageContext } from "../../src/domain/stage.ts";
import type { StageOutcome } from "../../src/domain/stage-outcome.ts";
import { type ItemStageName, toWorkItemId, type WorkItem } from "../../src/domain/work-item.ts";
import { createStages, type Stages } from "../../src/stages/index.ts";
import { createFakeAgents, createFakeBudget } from "./fake-agents.ts";
import { createFakeAccounts } from "./fake-accounts.ts";
import { createFakeCodeHost } from "./fake-code-host.ts";
import { createFakeTracker } from "./fake-tracker.ts";
import { createFakeChecks, createFakeWorkspaces } from "./fake-workspaces.ts";

export const REPO = "acme/shop";
export const READY = "millrace:ready";
export const SECRET = "registered-secret-value";

export const GOOD_BODY = `The total in \`cart.ts\` is rounded before tax is added.

Steps to reproduce: add two items of 0.335 and look at the total. Expected 0.67, actual 0.68.`;

export function makeIssue(issue: Partial<IssueSnapshot> = {}): IssueSnapshot {
  const number = issue.number ?? 7;
  return {
    repo: REPO,
    number,
    url: `https://host/${REPO}/issues/${number}`,
    title: "Round the cart total after tax",
    body: GOOD_BODY,
    author: "ann",
    authorIsBot: false,
    state: "open",
    labels: [READY],
    comments: 0,
    locked: false,
    createdAt: "2026-05-01T08:00:00.000Z",
    updatedAt: "2026-05-01T08:00:00.000Z",
    ...issue,
  };
}

export function makeItem(issue: number, changes: Partial<WorkItem> = {}): WorkItem {
  return {
    id: toWorkItemId(REPO, issue),
    repo: REPO,
    issue,
    status: "queued",
    stage: "triage",
    rank: 0,
    seen: "",
    attempts: 0,
    troubles: 0,
    createdAt: "2026-05-01T08:00:00.000Z",
    updatedAt: "2026-05-01T08:00:00.000Z",
    ...changes,
  };
}

export interface WorldOptions {
  project?: Record<string, unknown>;
  limits?: Record<string, unknown>;
  agents?: Record<string, unknown>;
  me?: string;
  root?: string;
  model?: TriageModel;
  modelBudget?: ModelBudget;
}

/** All ports as fakes, with the stages on them. `ann` and `max` are trusted, everybody else is not. */
export function createWorld({
  project = {},
  limits = {},
  agents: agentsConfig,
  me,
  root = `${tmpdir()}/mr-never-written`,
  model,
  modelBudget,
}: WorldOptions = {}) {
  let time = Date.parse("2026-05-01T09:00:00.000Z");
  const now = (): Date => new Date(time);
  const config = Config.parse({
    github: { token: "t0ken" },
    projects: [{ repo: REPO, remote: "/repo.git", checks: ["npm test"], ...project }],
    limits,
    ...(agentsConfig === undefined ? {} : { agents: agentsConfig }),
  });
  const identity = me === undefined ? { now } : { now, me };
  const tracker = createFakeTracker(identity);
  tracker.permissions.set("ann", "write").set("max", "maintain");
  const host = createFakeCodeHost(identity);
  const workspaces = createFakeWorkspaces(root);
  const checks = createFakeChecks();
  const agents = createFakeAgents();
  const events: PipelineEvent[] = [];
  const budget = createFakeBudget(events);
  const accounts = createFakeAccounts();
  const lease = { owner: "w", fence: 1, isLost: false };
  const abort = new AbortController();
  const stages: Stages = createStages({
    config,
    tracker: tracker.port,
    host: host.port,
    workspaces: workspaces.port,
    checks: checks.port,
    agents: agents.port,
    budget: budget.port,
    accounts: accounts.port,
    model,
    modelBudget,
    redact: (text) => text.replaceAll(SECRET, "[redacted]"),
    machine: "box",
    runner: "box-1",
  });
  const context: StageContext = {
    lease: {
      owner: lease.owner,
      fence: lease.fence,
      async assertHeld() {
        if (lease.isLost) throw new StopError("The lease is lost.", { code: "test.lease_lost" });
      },
    },
    signal: abort.signal,
    record: async (event) => void events.push(event),
    now,
  };

  return {
    ...{
      config,
      tracker,
      host,
      workspaces,
      checks,
      agents,
      budget,
      accounts,
      events,
      lease,
      abort,
      stages,
      context,
      now,
    },
    writes: () => [...tracker.writes, ...host.writes, ...workspaces.pushes.map((push) => `push ${push}`)],
    tick(ms = 60_000) {
      time += ms;
    },
    /** Puts an issue into the tracker; `max` put its label on. */
    open(issue: Partial<IssueSnapshot> = {}): IssueSnapshot {
      const snapshot = makeIssue(issue);
      tracker.issues.set(snapshot.number, snapshot);
      if (snapshot.labels.includes(READY)) tracker.labellers.set(`${snapshot.number}/${READY}`, "max");
      return snapshot;
    },
    /** Runs one stage on an item and applies the outcome's changes to it, as the pipeline does. */
    async run(stage: ItemStageName, item: WorkItem): Promise<StageOutcome> {
      const snapshot = structuredClone(tracker.issues.get(item.issue) ?? makeIssue({ number: item.issue }));
      const outcome = await stages.items[stage].run({ item: structuredClone(item), snapshot, version: 1 }, context);
      Object.assign(item, outcome.changes);
      return outcome;
    },
  };
}

export type World = ReturnType<typeof createWorld>;

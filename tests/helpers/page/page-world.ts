import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Redis } from "ioredis";
import { toLogDocument } from "../../../src/daily-log/log-document.ts";
import { findTwin, listDays } from "../../../src/daily-log/read-twin.ts";
import { renderJson } from "../../../src/daily-log/render-json.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { AccountHolds } from "../../../src/domain/ports/account-holds.ts";
import type { StoredWorkItem } from "../../../src/domain/work-item.ts";
import type { PageDeps } from "../../../src/http/page-deps.ts";
import { startStatusServer, type StatusServer } from "../../../src/http/status-server.ts";
import { createDayArchive } from "../../../src/ledger/day-archive.ts";
import { createRedisLedger } from "../../../src/ledger/redis-ledger.ts";
import { HOUR } from "../../../src/lib/durations.ts";
import { findProcessIdentity } from "../../../src/lib/process-identity.ts";
import { removeTree } from "../../../src/lib/remove-tree.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createQueueReader } from "../../../src/pipeline/queue-reader.ts";
import { createQueues } from "../../../src/pipeline/queues.ts";
import { createRedisAccountHolds } from "../../../src/pipeline/redis-account-holds.ts";
import { createRedisBudget } from "../../../src/pipeline/redis-budget.ts";
import { createRunnerRegistry } from "../../../src/pipeline/runner-registry.ts";
import { ensureSchedules } from "../../../src/pipeline/schedules.ts";
import { createStateStore } from "../../../src/pipeline/state-store.ts";
import { createRunLogReader } from "../../../src/tmux/run-log.ts";
import { startTestRedis } from "../redis.ts";

const PREFIX = "{page}";
const MACHINE = "box-1";
const LIMITS = { runsPerDay: 40, usdPerDay: 20, concurrentRuns: 2, attemptsPerItem: 3 };

/** What a person asked for over the page, in order: `retry acme--shop-1`. */
export type Asked = string[];

/** The real pages over real state in a Redis of their own; only what an action would do to GitHub and agents is noted down. */
export interface PageWorld {
  page: PageDeps & { accounts: AccountHolds };
  redis: Redis;
  dataDir: string;
  asked: Asked;
  addItems(items: readonly StoredWorkItem[], events?: readonly PipelineEvent[]): Promise<void>;
  addEvents(events: readonly PipelineEvent[]): Promise<void>;
  /** Runners of that machine: one that beats, and one that stopped. */
  addRunners(machine: string): Promise<void>;
  /** The recurring looks at these projects. */
  addSchedules(repos: string[], pattern: string, timezone: string): Promise<void>;
  /** A run folder with a log; `isRunning` makes this process pass for its supervisor. */
  addLog(run: string, text: string | Buffer, isRunning?: boolean): Promise<string>;
  start(access?: { token?: string; publicUrl?: string }): Promise<StatusServer>;
  close(): Promise<void>;
}

export async function openPageWorld(changes: Partial<PageDeps> = {}): Promise<PageWorld> {
  const server = await startTestRedis();
  const dataDir = await mkdtemp(join(tmpdir(), "mr-page-"));
  const redis = new Redis({ path: server.socket, maxRetriesPerRequest: 1, retryStrategy: () => 50 });
  redis.on("error", () => undefined);
  const keys = makeKeys(PREFIX);
  const store = createStateStore({ redis, keys, leaseMs: 30_000 });
  const ledger = createRedisLedger({ redis, key: keys.ledger, archive: createDayArchive(join(dataDir, "ledger")) });
  const onError = () => undefined;
  const queues = createQueues({
    redis,
    connection: { path: server.socket },
    prefix: PREFIX,
    machine: MACHINE,
    onError,
  });
  const reader = createQueueReader({ redis, prefix: PREFIX, listMachines: async () => [MACHINE] });
  const logsDir = join(dataDir, "daily-log");
  const asked: Asked = [];
  const note = async (line: string) => {
    asked.push(line);
    return { done: true } as const;
  };
  const runners = createRunnerRegistry({ redis, keys });
  const accounts = createRedisAccountHolds({ redis, keys });
  const page = {
    version: "0.0.0",
    projects: ["acme/shop"],
    timezone: "UTC",
    limits: LIMITS,
    items: store,
    budget: createRedisBudget({ redis, keys, timezone: "UTC", limits: { ...LIMITS, hard: 1000 } }),
    queues: reader,
    runners,
    ledger,
    runLogs: createRunLogReader({ dataDir }),
    toDisplayLine: (_agent, line) => (stripVTControlCharacters(line).trim() === "" ? undefined : line),
    logs: {
      listDays: () => listDays(logsDir),
      async find(day) {
        const twin = await findTwin(logsDir, day);
        if (twin === undefined) return undefined;
        const { facts, seal } = twin;
        return { document: toLogDocument(facts), json: renderJson(facts, seal), milestones: facts.milestones };
      },
    },
    actions: {
      retry: (id) => note(`retry ${id}`),
      stop: (run) => note(`stop ${run}`),
      answer: (id, text) => note(`answer ${id}: ${text}`),
    },
    now: () => new Date(),
    ...changes,
    accounts,
  } satisfies PageDeps;
  const servers: StatusServer[] = [];

  const world: PageWorld = {
    ...{ page, redis, dataDir, asked },
    async addItems(items, events = []) {
      const made = items.map(({ item, snapshot }) => {
        const at = item.createdAt;
        const { id, repo, issue } = item;
        const facts = { item: id, repo, issue, title: snapshot.title, url: snapshot.url };
        return { item, snapshot, event: { type: "item:created", at, ...facts } as const };
      });
      for (let from = 0; from < made.length; from += 500) await store.createMany(made.slice(from, from + 500));
      const queued: StoredWorkItem[] = [];
      for (const stored of items) {
        const { item } = stored;
        if (item.status === "queued") queued.push(stored);
        else await store.revise({ item: { ...item, status: "queued", notBefore: undefined }, version: 1 }, item, []);
      }
      await queues.ensureJobs(queued, new Date());
      await world.addEvents(events);
    },
    async addEvents(events) {
      for (const event of events) await ledger.append(event);
    },
    async addRunners(machine) {
      const startedAt = new Date(Date.now() - 3 * HOUR).toISOString();
      const shared = { machine, version: "0.0.0", agents: ["claude"], repos: ["acme/shop"], startedAt, workers: [] };
      const [online, stopped] = [
        { ...shared, id: "runner-1", pid: 411 },
        { ...shared, id: "runner-2", pid: 412 },
      ];
      for (const runner of [online, stopped]) await runners.beat(runner);
      await runners.end(stopped, "stopped", new Date(Date.now() - HOUR));
    },
    addSchedules: (repos, pattern, timezone) =>
      ensureSchedules(queues, async () => undefined, repos, { pattern, timezone }),
    async addLog(run, text, isRunning = false) {
      const dir = join(dataDir, "runs", run);
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, "output.log"), text);
      if (isRunning) {
        const identity = await findProcessIdentity(process.pid);
        await writeFile(join(dir, "host.json"), JSON.stringify({ ...identity, launch: "test" }));
      }
      return join(dir, "output.log");
    },
    async start({ token = "", publicUrl = "" } = {}) {
      const access = { token, publicUrl, names: [] };
      const { items, budget, accounts } = page;
      const status = { items, budget, accounts, ping: () => redis.ping() };
      const started = await startStatusServer({ host: "127.0.0.1", port: 0, site: { page, access }, ...status });
      servers.push(started);
      return started;
    },
    async close() {
      for (const one of servers) await one.close();
      await queues.close();
      await reader.close();
      redis.disconnect();
      await server.close();
      await removeTree(dataDir);
    },
  };
  return world;
}

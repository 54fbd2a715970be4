import { serve } from "@hono/node-server";
import { Redis } from "ioredis";
import type { AddressInfo } from "node:net";
import { Config } from "../../../src/config/schema.ts";
import { type GitHubStandIn, startGitHubStandIn } from "../../../src/demo/github-stand-in/index.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { StoredWorkItem } from "../../../src/domain/work-item.ts";
import { createGitHubWebhook } from "../../../src/http/github-webhook.ts";
import { createGitHub } from "../../../src/integrations/github/index.ts";
import { createWebhookReader } from "../../../src/integrations/github/webhooks/reader.ts";
import { createRedisAnswerCache } from "../../../src/integrations/redis/answer-cache.ts";
import { createDeliveryMemory } from "../../../src/integrations/redis/delivery-memory.ts";
import { createRedisHostQuota } from "../../../src/integrations/redis/host-quota.ts";
import { createDayArchive } from "../../../src/ledger/day-archive.ts";
import { createRedisLedger } from "../../../src/ledger/redis-ledger.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createPipeline } from "../../../src/pipeline/pipeline.ts";
import { createRedisBudget } from "../../../src/pipeline/redis-budget.ts";
import { createStages } from "../../../src/stages/index.ts";
import { createFakeAccounts } from "../../fakes/fake-accounts.ts";
import { startTestRedis } from "../../helpers/redis.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { createInstantWork } from "./instant-work.ts";
import { countBusy } from "./count-busy.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

export const REPO = "owen/shop";
export const READY = "millrace:ready";
export const ME = "millrace";
const SECRET = "hook-secret-0123456789";
const PREFIX = "{timeline}";
const MACHINE = "box";

export interface TimelineWorld {
  clock: FakeClock;
  github: GitHubStandIn;
  briefs: ReadonlyMap<string, string>;
  /** Errors that the queues or the webhook door reported. */
  errors: string[];
  /** Resolves when nothing moves any more at this time of the clock. */
  settle(): Promise<void>;
  /** What the minute's round does: wakes what is due. */
  wakeDue(): Promise<void>;
  /** A look through the whole project. */
  sweep(): Promise<void>;
  /** A delivery that nobody signed; answers with the status. */
  forge(payload: object): Promise<number>;
  mergePull(number: number): Promise<void>;
  listItems(): Promise<StoredWorkItem[]>;
  listEvents(): Promise<PipelineEvent[]>;
  /** Deliveries that woke something, by the id that the host gave them. */
  woken: ReadonlySet<string>;
  close(): Promise<void>;
}

/**
 * The product with all its parts but clones, checks and agents: a real host over HTTP, a real Redis, the real stages, the
 * real queues and the real door for webhooks; the clock is the timeline's own.
 */
export async function startTimelineWorld(dir: string): Promise<TimelineWorld> {
  const clock = createFakeClock();
  const { now } = clock;
  const server = await startTestRedis({ forgetful: true });
  const github = await startGitHubStandIn({ dir, now, rateLimit: 1_000_000 });
  const redis = new Redis({ path: server.socket });
  const errors: string[] = [];
  const onError = (error: Error) => void errors.push(error.message);

  github.addUser({ login: ME, token: "token-of-millrace-000001" });
  github.addUser({ login: "owen", token: "token-of-owen-000001" });
  github.addUser({ login: "helper[bot]", type: "Bot" });
  const collaborators = { [ME]: "write", mia: "write", ada: "write", tom: "triage", sam: "read" } as const;
  await github.addRepository({ repo: REPO, files: { "README.md": "# Shop\n" }, collaborators });

  const config = Config.parse({
    github: { apiUrl: github.url, token: "token-of-millrace-000001" },
    projects: [{ repo: REPO, remote: github.gitDir(REPO), checks: ["npm test"] }],
    limits: { runsPerDay: 1_000, usdPerDay: 1_000, largeIssue: 2 },
    clarify: { remindAfter: "3d", giveUpAfter: "7d" },
  });
  const { tracker, host, reviews } = createGitHub({
    apiUrl: github.url,
    access: { token: "token-of-millrace-000001" },
    redact: (text) => text,
    log: { warn: (fields, message) => void errors.push(`${message}: ${JSON.stringify(fields)}`) },
    // The clock stands still while a round is worked off: an hourly allowance for writes would never be filled again.
    quota: { ...createRedisHostQuota({ redis, prefix: PREFIX }), takeWrite: async () => undefined },
    answers: createRedisAnswerCache({ redis, prefix: PREFIX }),
    writeSpacing: { every: 0, notifying: 0 },
    retryDelays: { baseMs: 5 },
    now,
  });
  const keys = makeKeys(PREFIX);
  const work = createInstantWork({ dir: `${dir}/runs`, gitDir: github.gitDir(REPO), now });
  const { scout, items } = createStages({
    ...{ config, tracker, host, reviews, ...work, now },
    budget: createRedisBudget({ redis, keys, limits: config.limits, timezone: "UTC" }),
    accounts: createFakeAccounts().port,
    redact: (text) => text,
    machine: MACHINE,
    runner: `${MACHINE}-1`,
  });
  const ledger = createRedisLedger({ redis, key: keys.ledger, archive: createDayArchive(dir) });
  const connection = { path: server.socket };
  const pipeline = createPipeline({
    connections: { worker: { ...connection, maxRetriesPerRequest: null }, producer: connection },
    ...{ redis, prefix: PREFIX, ledger, scout, stages: items, onError, now },
    concurrency: { triage: 4, prep: 4, exec: 4, follow: 4 },
    runner: { machine: MACHINE, version: "0", agents: ["claude"], repos: [REPO] },
    redact: (text) => text,
  });
  const { ready: _ready, ...own } = config.labels;
  const route = createGitHubWebhook({
    reader: createWebhookReader({
      secret: SECRET,
      repos: [REPO],
      ownLabels: Object.values(own),
      whoAmI: () => tracker.whoAmI(),
    }),
    deliveries: createDeliveryMemory({ redis, key: keys.deliveries }),
    wake: (wakeUps) => pipeline.wake(wakeUps),
    onError,
    now,
  });
  const woken = new Set<string>();
  const door = serve({
    async fetch(request) {
      const answer = await route.fetch(request);
      const { queued } = (await answer.clone().json()) as { queued?: number };
      if (queued !== undefined && queued > 0) woken.add(request.headers.get("x-github-delivery") ?? "");
      return answer;
    },
    port: 0,
    hostname: "127.0.0.1",
  });
  await waitUntil(() => door.listening);
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/webhooks/github`;
  github.webhooks.add({ url, secret: SECRET });
  await pipeline.startWorkers();

  let rounds = 0;
  const runSession = async (repos: string[]) => {
    rounds += 1;
    const summary = await pipeline.runSession(`s${rounds}`, repos, new AbortController().signal);
    for (const { error } of summary.silent) errors.push(String(error));
  };
  async function settle(): Promise<void> {
    let quiet = 0;
    let told = -1;
    await waitUntil(
      async () => {
        await github.webhooks.settle();
        const busy = await countBusy(redis, PREFIX, MACHINE);
        const { length } = github.webhooks.deliveries;
        quiet = busy === 0 && told === length ? quiet + 1 : 0;
        told = length;
        return quiet >= 2;
      },
      { timeoutMs: 30_000, what: `the queues to be empty; errors: ${errors.join("; ")}`, everyMs: 3 },
    );
  }

  return {
    clock,
    github,
    briefs: work.briefs,
    errors,
    settle,
    wakeDue: () => runSession([]),
    sweep: () => runSession([REPO]),
    async forge(payload) {
      const headers = { "content-type": "application/json", "x-github-event": "issues", "x-github-delivery": "forged" };
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(payload) });
      return answer.status;
    },
    async mergePull(number) {
      const answer = await fetch(`${github.url}/repos/${REPO}/pulls/${number}/merge`, {
        method: "PUT",
        headers: { authorization: "token token-of-owen-000001", "content-type": "application/json" },
        body: "{}",
      });
      if (!answer.ok) throw new Error(`Merging #${number}: ${answer.status} ${await answer.text()}`);
    },
    woken,
    async close() {
      await pipeline.stop();
      await github.close();
      await new Promise((resolve) => door.close(resolve));
      redis.disconnect();
      await server.close();
    },
    listItems: () => pipeline.store.list({ limit: 10_000 }),
    listEvents: async () => (await ledger.readAfter("0-0", 1_000_000)).map(({ event }) => event),
  };
}

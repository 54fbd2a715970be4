import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import type { WorkItemStatus } from "../src/domain/work-item.ts";
import { MINUTE } from "../src/lib/durations.ts";
import { toConnectionOptions } from "../src/lib/redis-connection.ts";
import { makeKeys } from "../src/pipeline/keys.ts";
import { createStateStore, type NewWorkItem } from "../src/pipeline/state-store.ts";
import { makeStored } from "../tests/helpers/page/sample-day.ts";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "..", "src", "main.ts");
const REPO = "acme/shop";
const BATCH = 500;
/** Most of a long-lived store is closed; the others are what a person asks about. */
const STATUSES: readonly WorkItemStatus[] = ["closed", "queued", "closed", "review", "closed", "waiting", "parked"];

export interface MeasuredCommand {
  /** Milliseconds from the start of the process to its end. */
  measure(): Promise<number>;
  close(): Promise<void>;
}

/** A command of the command line as a person starts it, over a store with so many items. The server is shared, the prefix is not. */
export async function openMeasuredCommand(url: string, items: number, args: string[]): Promise<MeasuredCommand> {
  const dir = await mkdtemp(join(tmpdir(), "millrace-bench-status-"));
  const prefix = `{bench-${items}-${args[0]}}`;
  const redis = new Redis(toConnectionOptions(url, "state"));
  await fill(redis, prefix, items);
  const config = join(dir, "millrace.config.yaml");
  const lines = ["github: { token: none }", `projects: [{ repo: ${REPO}, checks: ["true"], agent: mine }]`];
  const agents = 'agents: { mine: { adapter: command, command: ["true"] } }';
  await writeFile(config, [...lines, agents, `redis: { url: "${url}", prefix: "${prefix}" }`, ""].join("\n"));
  return {
    async measure() {
      const startedAt = performance.now();
      await run(process.execPath, [MAIN, ...args, "--config", config], {
        timeout: MINUTE,
        maxBuffer: 64 * 1024 * 1024,
      });
      return performance.now() - startedAt;
    },
    async close() {
      redis.disconnect();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function fill(redis: Redis, prefix: string, items: number): Promise<void> {
  const store = createStateStore({ redis, keys: makeKeys(prefix), leaseMs: MINUTE });
  for (let from = 0; from < items; from += BATCH) {
    const made = Array.from({ length: Math.min(BATCH, items - from) }, (_, index) => makeNew(from + index + 1));
    await store.createMany(made);
    for (const { item } of made) {
      const status = STATUSES[item.issue % STATUSES.length] ?? "closed";
      if (status !== "queued") await store.revise({ item, version: 1 }, { ...item, status }, []);
    }
  }
}

function makeNew(issue: number): NewWorkItem {
  const { item, snapshot } = makeStored(issue, { repo: REPO, body: "x".repeat(500) });
  const { createdAt: at, id } = item;
  const { title, url } = snapshot;
  return { item, snapshot, event: { type: "item:created", at, item: id, repo: REPO, issue, title, url } };
}

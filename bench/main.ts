import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readEnvironment } from "../src/config/environment.ts";
import { ensureRedis } from "../src/environment/redis/choose.ts";
import { ensurePrograms } from "../src/environment/system-packages/ensure-programs.ts";
import { MINUTE } from "../src/lib/durations.ts";
import { toConnectionOptions } from "../src/lib/redis-connection.ts";
import { measureAdoption } from "./adoption.ts";
import { measureChain, measurePlainChain } from "./chain.ts";
import { measureItemBytes, measurePlainJobBytes } from "./memory.ts";
import { measureIdleNode, measurePolling, measureRunMemory, measureSupervising } from "./live-runs.ts";
import { openMeasuredPages } from "./page.ts";
import { openMeasuredCommand } from "./status.ts";
import { type BenchRow, measurePairs } from "./pairs.ts";
import {
  makeSignals,
  measurePlainRanking,
  measurePlainRankingBytes,
  measureRanking,
  measureRankingBytes,
} from "./signals.ts";
import { measureBareStarts, measureStarts, toPercentile } from "./startup.ts";

/** `npm run bench [-- --json] [-- --only chain] [-- --runs 7]`; rows about state on a Redis of its own with `appendfsync always`. */
const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string" },
    runs: { type: "string", default: "7" },
  },
});
const runs = Math.max(5, Number(values.runs) || 0);
const ISSUES = 1500;
const PAGE_ITEMS = 10_000;
const WAITING_ITEMS = 3000;
const SIGNALS = 10_000;

const dir = await mkdtemp(join(tmpdir(), "millrace-bench-"));
const env = readEnvironment().variables;
const report = (line: string) => console.error(line);
const server = await ensureRedis({
  url: "",
  dataDir: dir,
  allowVolatile: false,
  report,
  findProgram: async () => {
    const programs = ["redis-server"] as const;
    return (await ensurePrograms({ programs, dataDir: dir, mayInstall: true, env, report }))["redis-server"];
  },
});
const connection = toConnectionOptions(server.url, "state");

const signals = makeSignals(SIGNALS);

const benches: Record<string, () => Promise<BenchRow>> = {
  chain: () =>
    measurePairs({
      bench: "chain",
      unit: "items/s",
      runs,
      isMoreBetter: true,
      ours: () => measureChain(connection, ISSUES),
      baseline: () => measurePlainChain(connection, ISSUES),
      onPair: (ours, baseline) => report(`chain: ${ours.toFixed(0)} against ${baseline.toFixed(0)} items/s`),
    }),
  signals: () =>
    measurePairs({
      bench: "signals",
      unit: "signals/s",
      runs,
      isMoreBetter: true,
      ours: () => measureRanking(signals),
      baseline: () => measurePlainRanking(signals),
      onPair: (ours, baseline) => report(`signals: ${ours.toFixed(0)} against ${baseline.toFixed(0)} signals/s`),
    }),
  "signals-memory": () =>
    measurePairs({
      bench: "signals-memory",
      unit: "bytes/signal",
      runs,
      isMoreBetter: false,
      ours: () => measureRankingBytes(signals),
      baseline: () => measurePlainRankingBytes(signals),
      onPair: (ours, baseline) =>
        report(`signals-memory: ${ours.toFixed(0)} against ${baseline.toFixed(0)} bytes/signal`),
    }),
  page: async () => {
    const [full, empty] = [await openMeasuredPages(PAGE_ITEMS), await openMeasuredPages(0)];
    try {
      return await measurePairs({
        bench: "page",
        unit: "ms",
        runs,
        isMoreBetter: false,
        ours: full.measure,
        baseline: empty.measure,
        onPair: (ours, baseline) => report(`page: ${ours.toFixed(0)} against ${baseline.toFixed(0)} ms`),
      });
    } finally {
      await full.close();
      await empty.close();
    }
  },
  status: () => measureCommand("status", ["status"]),
  items: () => measureCommand("items", ["items"]),
  memory: () =>
    measurePairs({
      bench: "memory",
      unit: "bytes/item",
      runs: 5,
      isMoreBetter: false,
      ours: () => measureItemBytes(connection, WAITING_ITEMS),
      baseline: () => measurePlainJobBytes(connection, WAITING_ITEMS),
      onPair: (ours, baseline) => report(`memory: ${ours.toFixed(0)} against ${baseline.toFixed(0)} bytes/item`),
    }),
  adoption: () =>
    measureAdoption(connection, Math.max(10, runs), (ours, baseline) =>
      report(`adoption: ${ours.toFixed(0)} against ${baseline.toFixed(0)} ms`),
    ),
};

/** A whole command over ten thousand items; the baseline is the same command over none. */
async function measureCommand(bench: string, args: string[]): Promise<BenchRow> {
  const full = await openMeasuredCommand(server.url, PAGE_ITEMS, args);
  const empty = await openMeasuredCommand(server.url, 0, args);
  try {
    return await measurePairs({
      ...{ bench, unit: "ms", runs, isMoreBetter: false },
      ours: full.measure,
      baseline: empty.measure,
      onPair: (ours, baseline) => report(`${bench}: ${ours.toFixed(0)} against ${baseline.toFixed(0)} ms`),
    });
  } finally {
    await full.close();
    await empty.close();
  }
}

/** The slowest 1 % of starts at once; the medians are reported beside it. */
const startup = (count: number) => (): Promise<BenchRow> => {
  const bench = `startup-${count}`;
  const measure = async (who: string, starts: Promise<number[]>) => {
    const times = await starts;
    report(`${bench}: ${who} p50 ${toPercentile(times, 0.5)} ms, p99 ${toPercentile(times, 0.99)} ms`);
    return toPercentile(times, 0.99);
  };
  return measurePairs({
    ...{ bench, unit: "ms p99", runs, isMoreBetter: false },
    ours: () => measure("ours", measureStarts(count, true)),
    baseline: () => measure("tmux alone", measureBareStarts(count)),
  });
};
const runMemory = (count: number) => (): Promise<BenchRow> =>
  measurePairs({
    ...{ bench: `run-memory-${count}`, unit: "MB/run", runs: 5, isMoreBetter: false },
    ours: () => measureRunMemory(count),
    baseline: measureIdleNode,
  });
Object.assign(benches, {
  "startup-1": startup(1),
  "startup-20": startup(20),
  "startup-100": startup(100),
  "supervise-100": () =>
    measurePairs({
      ...{ bench: "supervise-100", unit: "ms of processor a minute", runs: 3, isMoreBetter: false },
      ours: () => measureSupervising(100, MINUTE),
      baseline: () => measurePolling(100, MINUTE),
    }),
  "run-memory-1": runMemory(1),
  "run-memory-20": runMemory(20),
  "run-memory-100": runMemory(100),
});

try {
  for (const [name, measure] of Object.entries(benches)) {
    if (values.only !== undefined && values.only !== name) continue;
    const row = await measure();
    if (values.json) console.log(JSON.stringify(row));
    else {
      const longest = row.oursMax === undefined ? "" : `; longest ${row.oursMax} against ${row.baselineMax}`;
      const spread = `${row.min} to ${row.max} over ${row.runs} pairs${longest}`;
      console.log(`${row.bench}: ${row.ours} against ${row.baseline} ${row.unit}, ratio ${row.ratio} (${spread})`);
    }
  }
} finally {
  await server.stop?.();
  await rm(dir, { recursive: true, force: true });
}

import { Config } from "../src/config/schema.ts";
import type { Signal } from "../src/domain/signal.ts";
import { rankCauses } from "../src/stages/signals/rank.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const { signals: CONFIG } = Config.parse({ github: { token: "t" }, projects: [{ repo: "acme/shop" }] });

/** Rows as sources give them; every fifth is the same fault as another one. */
export function makeSignals(count: number): Signal[] {
  return Array.from({ length: count }, (_, index) => {
    const fault = index % Math.ceil(count * 0.8);
    const word = [...String(fault)].map((digit) => "abcdefghij"[Number(digit)] ?? "").join("");
    return {
      ...{ source: "sentry", kind: "error", repo: "acme/shop", key: `sentry:h:o:${index}`, name: `SHOP-${index}` },
      ...{ url: `https://acme.sentry.io/issues/${index}/`, type: "TypeError", level: "error", state: "ongoing" },
      message: `Cannot read ${word} of user 4711 at https://shop.example/orders/${index}?page=2`,
      frame: { file: `webpack:///./src/pages/page${fault % 200}.ts?v=3f2a`, function: "Cart.total" },
      ...{
        firstSeen: "2026-11-18T10:00:00.000Z",
        lastSeen: "2026-11-20T11:00:00.000Z",
        events: index,
        users: index % 900,
      },
      ...{ window: "the last 3 days", trend: { last6h: index % 50, last3d: index }, releases: ["1.0"] },
      ...{ isThirdParty: false, linked: [], isBeingFixed: false, facts: [] },
    };
  });
}

/** Signals a second through causes, scores with every term, and the ranking. */
export async function measureRanking(signals: Signal[]): Promise<number> {
  return perSecond(signals.length, () => rankCauses(signals, new Map(), CONFIG, NOW).length);
}

/** The baseline: one loop that puts rows of one type, file and message together and sorts by one number. */
export async function measurePlainRanking(signals: Signal[]): Promise<number> {
  return perSecond(signals.length, () => rankPlainly(signals).length);
}

/** Bytes on the heap for each signal that the ranked causes hold. */
export async function measureRankingBytes(signals: Signal[]): Promise<number> {
  return heapBytes(signals.length, () => rankCauses(signals, new Map(), CONFIG, NOW));
}

export async function measurePlainRankingBytes(signals: Signal[]): Promise<number> {
  return heapBytes(signals.length, () => rankPlainly(signals));
}

function rankPlainly(signals: Signal[]): { rows: Signal[]; score: number }[] {
  const groups = new Map<string, { rows: Signal[]; score: number }>();
  for (const row of signals) {
    const message = row.message.replaceAll(/https?:\/\/\S+/g, "<url>").replaceAll(/\d+/g, "<n>");
    const key = `${row.type}\n${row.frame?.file}\n${message}`;
    const hours = (NOW.getTime() - Date.parse(row.lastSeen)) / 3_600_000;
    const score = Math.log(row.users + 1) + Math.log(row.events + 1) + 2 ** (-hours / 24);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { rows: [row], score });
    else {
      group.rows.push(row);
      group.score = Math.max(group.score, score);
    }
  }
  return [...groups.values()].toSorted((a, b) => b.score - a.score);
}

function perSecond(count: number, work: () => number): number {
  const startedAt = performance.now();
  if (work() === 0) throw new Error("Nothing was ranked.");
  return count / ((performance.now() - startedAt) / 1_000);
}

/** Needs `node --expose-gc` to be steady; without it the garbage of the work itself is in the number. */
function heapBytes(count: number, work: () => unknown[]): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const held = work();
  globalThis.gc?.();
  const bytes = process.memoryUsage().heapUsed - before;
  if (held.length === 0) throw new Error("Nothing was ranked.");
  return bytes / count;
}

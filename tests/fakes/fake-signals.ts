import { Config } from "../../src/config/schema.ts";
import type { SignalSource, SourceState } from "../../src/domain/ports/signal-source.ts";
import type { Signal } from "../../src/domain/signal.ts";

export const REPO = "acme/shop";

/** The configuration's part on signals, as it comes. */
export function makeSignalsConfig(changes: Record<string, unknown> = {}) {
  const { signals, labels } = Config.parse({
    github: { token: "t" },
    projects: [{ repo: REPO }],
    signals: changes,
  });
  return { signals, labels };
}

/** An error that many people met an hour ago; `id` makes it another one. */
export function makeSignal(id: string, now: Date, changes: Partial<Signal> = {}): Signal {
  const at = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
  return {
    ...{ source: "sentry", kind: "error", repo: REPO, key: `sentry:host:acme:${id}`, name: `SHOP-${id}` },
    ...{ url: `https://acme.sentry.io/issues/${id}/`, type: "TypeError", message: `${toWord(id)} is undefined` },
    ...{ frame: { file: "src/cart.ts", function: "total" }, level: "error", firstSeen: at(30), lastSeen: at(1) },
    ...{ events: 500, users: 60, window: "the last 3 days", trend: { last6h: 40, last3d: 500 }, state: "ongoing" },
    ...{ releases: [], isThirdParty: false, linked: [], isBeingFixed: false, facts: [] },
    ...changes,
  } as Signal;
}

/** Numbers are masked in messages, so that another number is no other fault; words are not. */
function toWord(id: string): string {
  return [...id].map((digit) => "abcdefghij"[Number(digit)] ?? digit).join("");
}

export interface FakeSource {
  port: SignalSource;
  signals: Signal[];
  unread: string[];
  /** Thrown by `read` in place of an answer. */
  trouble: Error | undefined;
  states: Map<string, SourceState>;
  /** `<key> <commit>` */
  resolved: string[];
}

/** A source of signals in memory. */
export function createFakeSource(name = "sentry acme"): FakeSource {
  const fake: Omit<FakeSource, "port"> = {
    signals: [],
    unread: [],
    trouble: undefined,
    states: new Map(),
    resolved: [],
  };
  const port: SignalSource = {
    kind: name.startsWith("posthog") ? "posthog" : "sentry",
    name,
    repo: REPO,
    owns: (key) => key.startsWith(`${name.split(" ")[0]}:`),
    async read() {
      if (whole.trouble !== undefined) throw whole.trouble;
      return { signals: structuredClone(whole.signals), unread: whole.unread };
    },
    findEvidence: async () => undefined,
    findState: async (key) => whole.states.get(key) ?? { state: "open" },
    async ensureResolved(key, commit) {
      whole.resolved.push(`${key} ${commit}`);
      return "updated";
    },
  };
  const whole: FakeSource = { ...fake, port };
  return whole;
}

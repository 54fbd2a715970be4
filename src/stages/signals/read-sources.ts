import { messageOf } from "../../domain/errors.ts";
import type { Signal } from "../../domain/signal.ts";
import type { SignalDeps } from "./deps.ts";
import type { SignalPassReport } from "./pass-report.ts";

export interface ReadSources extends Pick<SignalPassReport, "silent" | "unread"> {
  signals: Signal[];
  /** Names of the sources that were never read before. */
  fresh: Set<string>;
  /** Source of each signal, by its key. */
  sourceOf: Map<string, string>;
}

/** Reads every source, one after another. One that does not answer is named, and the others are read all the same. */
export async function readSources(deps: SignalDeps, signal: AbortSignal): Promise<ReadSources> {
  const read: ReadSources = { signals: [], silent: [], unread: [], fresh: new Set(), sourceOf: new Map() };
  for (const source of deps.sources) {
    try {
      const { signals, unread } = await source.read(deps.now(), signal);
      for (const one of signals) read.sourceOf.set(one.key, source.name);
      read.signals.push(...signals);
      if (unread.length > 0) {
        read.unread.push({ source: source.name, sentences: unread.map((text) => deps.redact(text)) });
      }
      if ((await deps.records.firstRead(source.name)) === undefined) read.fresh.add(source.name);
    } catch (error) {
      signal.throwIfAborted();
      read.silent.push({ source: source.name, error });
    }
  }
  return read;
}

/** Tells the ledger what was read and what was silent; a new source is known from now on. */
export async function recordReadings(deps: SignalDeps, read: ReadSources, created: number): Promise<void> {
  const at = deps.now().toISOString();
  for (const { source, error } of read.silent) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "bug.unexpected";
    await deps.ledger.append({ type: "source:silent", at, source, code, message: deps.redact(messageOf(error)) });
  }
  for (const source of deps.sources) {
    if (read.silent.some((one) => one.source === source.name)) continue;
    const seen = read.signals.filter(({ key }) => read.sourceOf.get(key) === source.name).length;
    await deps.ledger.append({ type: "source:read", at, source: source.name, seen, created, changed: 0, closed: 0 });
    await deps.records.ensureFirstRead(source.name, deps.now());
  }
}

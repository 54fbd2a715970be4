import { messageOf, TransientError } from "../../domain/errors.ts";
import type { SignalSource } from "../../domain/ports/signal-source.ts";
import type { Signal } from "../../domain/signal.ts";
import type { SignalDeps } from "./deps.ts";
import type { SignalPassReport } from "./pass-report.ts";
import { isSuddenlyQuiet } from "./quiet-guard.ts";

export interface ReadSources extends Pick<SignalPassReport, "silent" | "unread"> {
  signals: Signal[];
  /** Names of the sources that were never read before. */
  fresh: Set<string>;
  /** Source of each signal, by its key. */
  sourceOf: Map<string, string>;
  /** Signals of each source that answered, also of one whose answer is doubted and stands under `silent`. */
  counts: Map<string, number>;
}

/** Reads every source, one after another. One that does not answer is named, and the others are read all the same. */
export async function readSources(deps: SignalDeps, signal: AbortSignal): Promise<ReadSources> {
  const read: ReadSources = {
    ...{ signals: [], silent: [], unread: [] },
    ...{ fresh: new Set(), sourceOf: new Map(), counts: new Map() },
  };
  for (const source of deps.sources) {
    try {
      const { signals, unread } = await source.read(deps.now(), signal);
      for (const one of signals) read.sourceOf.set(one.key, source.name);
      read.signals.push(...signals);
      read.counts.set(source.name, signals.length);
      if (unread.length > 0) {
        read.unread.push({ source: source.name, sentences: unread.map((text) => deps.redact(text)) });
      }
      if ((await deps.records.firstRead(source.name)) === undefined) read.fresh.add(source.name);
      await assertNotQuiet(deps, source, signals.length);
    } catch (error) {
      signal.throwIfAborted();
      read.silent.push({ source: source.name, error });
    }
  }
  return read;
}

async function assertNotQuiet({ records, now }: SignalDeps, { name }: SignalSource, signals: number): Promise<void> {
  if (!isSuddenlyQuiet(signals, await records.listReadings(name), now())) return;
  throw new TransientError(`${name} suddenly has no signal at all, so nothing is taken as fixed.`, {
    code: "signals.source_quiet",
    hint: "Look at its page. If it is right, it is believed after a day; else its token, project or environments changed.",
  });
}

/** Tells the ledger what was read and what was silent; a new source is known from now on. */
export async function recordReadings(deps: SignalDeps, read: ReadSources, created: number): Promise<void> {
  const at = deps.now().toISOString();
  for (const { source, error } of read.silent) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "bug.unexpected";
    await deps.ledger.append({ type: "source:silent", at, source, code, message: deps.redact(messageOf(error)) });
  }
  for (const [source, seen] of read.counts) {
    await deps.records.noteReading(source, { at, signals: seen });
    if (read.silent.some((one) => one.source === source)) continue;
    await deps.ledger.append({ type: "source:read", at, source, seen, created, changed: 0, closed: 0 });
    await deps.records.ensureFirstRead(source, deps.now());
  }
}

import { MINUTE } from "../lib/durations.ts";
import { compareText, listEvents } from "./day-input.ts";
import type { PipelineEvent } from "../domain/events.ts";
import type { AbsenceFacts } from "./facts.ts";
import type { Presence } from "./presence.ts";

/** A restart in order is no absence. */
const SHORTEST_MS = 2 * MINUTE;
/** A process that gave a sign of life so lately still runs. */
const FRESH_MS = MINUTE;

interface Span {
  from: number;
  to: number;
  /** Whether its end was a stop in order. */
  stopped: boolean;
}

/**
 * When no runner of a machine was up, as far as that falls into the day. A machine counts from its first sign of life on.
 * `to` is absent where nobody had come back when the day, or the part of it that has been, ended.
 */
export function toAbsences(
  presences: readonly Presence[],
  window: { from: Date; to: Date },
  now: Date,
): AbsenceFacts[] {
  const end = Math.min(window.to.getTime(), now.getTime());
  const hosts = Map.groupBy(presences, ({ host }) => host);
  return [...hosts]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([host, all]) =>
      listGaps(
        all.map((presence) => toSpan(presence, now)).toSorted((a, b) => a.from - b.from),
        end,
      )
        .filter(({ from, to }) => from < end && (to ?? end) > window.from.getTime())
        .map(({ from, to, stopped }): AbsenceFacts => ({
          what: "runner",
          host,
          from: new Date(from).toISOString(),
          to: to === undefined ? undefined : new Date(to).toISOString(),
          cause: stopped ? "stopped" : "no sign of life",
        })),
    );
}

function listGaps(spans: readonly Span[], end: number): { from: number; to?: number; stopped: boolean }[] {
  const gaps: { from: number; to?: number; stopped: boolean }[] = [];
  let until: Span | undefined;
  for (const span of spans) {
    if (until !== undefined && span.from - until.to >= SHORTEST_MS) {
      gaps.push({ from: until.to, stopped: until.stopped, ...(span.from < end ? { to: span.from } : {}) });
    }
    if (until === undefined || span.to > until.to) until = span;
  }
  if (until !== undefined && end - until.to >= SHORTEST_MS) gaps.push({ from: until.to, stopped: until.stopped });
  return gaps;
}

function toSpan({ startedAt, seenAt, stoppedAt }: Presence, now: Date): Span {
  const seen = Date.parse(stoppedAt ?? seenAt);
  const lives = stoppedAt === undefined && now.getTime() - seen < FRESH_MS;
  return { from: Date.parse(startedAt), to: lives ? Number.POSITIVE_INFINITY : seen, stopped: stoppedAt !== undefined };
}

/** When the state did not answer a runner of this machine, where that falls into the day. */
export function toOutages(presences: readonly Presence[], window: { from: Date; to: Date }): AbsenceFacts[] {
  const from = window.from.toISOString();
  const to = window.to.toISOString();
  return presences
    .flatMap(({ host, outages }) => outages.map((outage) => ({ host, ...outage })))
    .filter((outage) => outage.from < to && (outage.to ?? to) > from)
    .map((outage): AbsenceFacts => ({
      what: "state",
      host: outage.host,
      from: outage.from,
      // An end after the day belongs to another day.
      to: outage.to !== undefined && outage.to < to ? outage.to : undefined,
      cause: "no answer",
    }));
}

/**
 * Presences of other machines, as far as the ledger tells: a runner that started says when its machine was last seen.
 * One that neither stopped nor came back is taken to be up: the ledger knows no better.
 */
export function toPresences(events: readonly PipelineEvent[], except: ReadonlySet<string>): Presence[] {
  const stops = listEvents(events, "runner:stopped");
  const starts = listEvents(events, "runner:started").filter(({ host }) => !except.has(host));
  return starts.map((start): Presence => {
    const stop = stops.find(({ host, pid, at }) => host === start.host && pid === start.pid && at >= start.at);
    const next = starts.find(({ host, at }) => host === start.host && at > start.at);
    const known = { host: start.host, pid: start.pid, startedAt: start.at, outages: [] };
    if (stop !== undefined) return { ...known, seenAt: stop.at, stoppedAt: stop.at };
    return { ...known, seenAt: next?.lastSeen ?? next?.at ?? FAR };
  });
}

/** Later than each day that is asked for. */
const FAR = "9999-01-01T00:00:00.000Z";

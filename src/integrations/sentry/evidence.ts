import type { SignalEvidence } from "../../domain/signal.ts";
import { BreadcrumbEntry, ExceptionEntry, type SentryEvent, type SentryFrame } from "./schema.ts";

const MOST_FRAMES = 12;
const MOST_STEPS = 10;
/** Tags that say where it runs. Others may name people, addresses or queries, and an issue may be public. */
const SHOWN_TAGS = ["environment", "release", "browser", "os", "runtime", "device.family", "transaction", "handled"];

/** What one event tells for the text of an issue: own frames first, no people, no addresses, no query strings. Pure. */
export function toEvidence(event: SentryEvent): SignalEvidence {
  const entries = event.entries ?? [];
  const frames = entries.flatMap((entry) => {
    const parsed = ExceptionEntry.safeParse(entry);
    // Sentry lists causes first and, in each, the outermost call first.
    return parsed.success ? parsed.data.data.values.toReversed().flatMap(listFrames) : [];
  });
  const own = frames.filter(({ isOwn }) => isOwn);
  const tags = (event.tags ?? []).flatMap((tag) => (tag !== null && SHOWN_TAGS.includes(tag.key) ? [tag] : []));
  return {
    frames: [...own, ...frames.filter(({ isOwn }) => !isOwn)].slice(0, MOST_FRAMES),
    surroundings: tags.map(({ key, value }) => ({ name: key, value: withoutQuery(value) })),
    steps: entries.flatMap(listSteps).slice(-MOST_STEPS),
  };
}

function listFrames({
  stacktrace,
}: {
  stacktrace?: { frames?: (SentryFrame | null)[] | null | undefined } | null | undefined;
}): SignalEvidence["frames"] {
  return (stacktrace?.frames ?? []).toReversed().flatMap((frame) => {
    const file = frame?.filename ?? frame?.absPath ?? frame?.module ?? "";
    if (frame === null || file === "") return [];
    return [
      {
        file: withoutQuery(file),
        function: frame.function ?? undefined,
        line: frame.lineNo ?? undefined,
        isOwn: frame.inApp === true,
      },
    ];
  });
}

/** Only what was done, not with which data: a breadcrumb's data holds addresses with their queries. */
function listSteps(entry: unknown): string[] {
  const parsed = BreadcrumbEntry.safeParse(entry);
  if (!parsed.success) return [];
  return parsed.data.data.values.flatMap((crumb) => {
    const message = withoutQuery(crumb?.message ?? "").trim();
    return message === "" ? [] : [`${crumb?.category ?? "step"}: ${message.slice(0, 200)}`];
  });
}

function withoutQuery(text: string): string {
  return text.replaceAll(/[?#][^\s"')]*/g, "");
}

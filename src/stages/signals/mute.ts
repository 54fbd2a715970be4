import type { SignalsConfig } from "../../config/signals-schema.ts";
import type { Signal } from "../../domain/signal.ts";

/** Answers with the reason why a signal is muted by the configuration. */
export type FindMute = (signals: readonly Signal[]) => string | undefined;

/** A cause is muted where each of its signals is. The patterns are compiled once. */
export function createFindMute(mutes: SignalsConfig["mute"], now: Date): FindMute {
  const today = now.toISOString().slice(0, 10);
  const active = mutes
    .filter(({ until }) => until === undefined || until > today)
    .map(({ match, reason, until }) => ({
      pattern: toPattern(match),
      because: until === undefined ? reason : `${reason} (until ${until})`,
    }));
  if (active.length === 0) return () => undefined;
  const find = (signal: Signal) => active.find(({ pattern }) => listTexts(signal).some((text) => pattern.test(text)));
  return (signals) => {
    const found = signals.map(find);
    return found.every((one) => one !== undefined) ? found[0]?.because : undefined;
  };
}

function toPattern(match: string): RegExp {
  const escaped = match.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(escaped.join("[^]{0,500}?"), "i");
}

function listTexts(signal: Signal): string[] {
  const texts = [signal.key, signal.name, signal.type, signal.message.slice(0, 1_000), signal.frame?.file];
  return [...texts, ...signal.facts.map(({ value }) => value)].filter((text) => text !== undefined);
}

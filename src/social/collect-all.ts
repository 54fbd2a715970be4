import { type CollectDeps, type Collected, collectFeed, type FeedSource } from "./collect.ts";

/** Hosts that are asked at the same time; the feeds of one host are asked one after another. */
const HOSTS_AT_ONCE = 4;

/** One look at each feed, in the order of the configuration. Writes nothing. */
export async function collectAll(
  sources: readonly FeedSource[],
  deps: CollectDeps,
  signal: AbortSignal,
): Promise<Collected[]> {
  const byHost = [...Map.groupBy(sources.entries(), ([, { url }]) => new URL(url).host).values()];
  const collected: Collected[] = [];
  const work = async (): Promise<void> => {
    for (let host = byHost.shift(); host !== undefined; host = byHost.shift()) {
      for (const [index, source] of host) collected[index] = await collectFeed(source, deps, signal);
    }
  };
  await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, work));
  return collected;
}

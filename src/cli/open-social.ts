import type { AppState } from "../app-state.ts";
import { openDailyLog } from "../app-daily-log.ts";
import { openSocial } from "../app-social.ts";
import type { DailyFacts } from "../daily-log/facts.ts";
import { addDays } from "../lib/calendar-day.ts";
import type { FeedEntry } from "../domain/social.ts";
import type { Social } from "../social/social.ts";
import type { Loaded } from "./with-state.ts";

/** The social part, with the daily log as one of its sources. */
export function openSocialOf(state: AppState, loaded: Loaded): Social {
  const redact = (text: string) => loaded.redactor.redact(text);
  return openSocial(state, loaded.config, redact, () => readShipped(state, loaded));
}

async function readShipped(state: AppState, loaded: Loaded): Promise<FeedEntry[]> {
  const { shipped } = loaded.config.social;
  if (shipped === undefined) return [];
  const { config, dataDir, redactor } = loaded;
  const dailyLog = openDailyLog({ config, dataDir, redactor, state });
  return toShippedEntries(await dailyLog.compute(addDays(dailyLog.today(), -1)), shipped.link);
}

/** One entry for a day, made of what was closed as done then; none for a day on which nothing was. */
export function toShippedEntries(
  { date, window, shipped }: Pick<DailyFacts, "date" | "window" | "shipped">,
  link: string,
): FeedEntry[] {
  if (shipped.closed.length === 0) return [];
  const title = `Shipped: ${shipped.closed.map((issue) => issue.title).join("; ")}`;
  return [{ id: `shipped-${date}`, title, summary: "", link, publishedAt: window.to }];
}

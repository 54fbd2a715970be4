import type { AppState } from "../app-state.ts";
import { openSocial } from "../app-social.ts";
import { addDays } from "../daily-log/window.ts";
import type { FeedEntry } from "../domain/social.ts";
import type { Social } from "../social/social.ts";
import { openDailyLog } from "./commands/log.ts";
import type { Loaded } from "./with-state.ts";

/** The social part, with the daily log as one of its sources. */
export function openSocialOf(state: AppState, loaded: Loaded): Social {
  return openSocial(state, loaded.config, () => readShipped(state, loaded));
}

/** One entry for yesterday, made of what was closed then; none for a day on which nothing was. */
async function readShipped(state: AppState, loaded: Loaded): Promise<FeedEntry[]> {
  const link = loaded.config.social.shipped?.link;
  const dailyLog = openDailyLog(state, loaded);
  const date = addDays(dailyLog.today(), -1);
  const { shipped, window } = await dailyLog.compute(date);
  if (shipped.closed.length === 0) return [];
  const title = `Shipped: ${shipped.closed.map((issue) => issue.title).join("; ")}`;
  return [{ id: `shipped-${date}`, title, summary: "", link, publishedAt: window.to }];
}

import { join } from "node:path";
import { createDailyLog } from "../../daily-log/daily-log.ts";
import type { DailyFacts } from "../../daily-log/facts.ts";
import { renderHtml } from "../../daily-log/render-html.ts";
import { renderJson } from "../../daily-log/render-json.ts";
import { renderMarkdown } from "../../daily-log/render-markdown.ts";
import { writeDailyLog, type WrittenFile } from "../../daily-log/write.ts";
import { openGitHub } from "../../app-github.ts";
import type { AppState } from "../../app-state.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { printLog } from "../log-view.ts";
import { type Loaded, withState } from "../with-state.ts";

/**
 * `millrace log`: the daily log of one day, computed from the ledger; needs no running dispatcher. On a terminal it is laid
 * out for it, unless a format is asked for.
 */
export const log: Command<{ date?: string; format?: "md" | "json" | "html"; publish?: boolean }> = (
  context,
  _args,
  { date, format, publish = false },
) =>
  withState(context, async (state, loaded) => {
    const dailyLog = openDailyLog(state, loaded);
    const facts = await dailyLog.compute(date ?? dailyLog.today());
    if (context.out.isTty && format === undefined && !context.json) printLog(context.out, facts);
    else {
      const render = { md: renderMarkdown, json: renderJson, html: renderHtml }[
        context.json ? "json" : (format ?? "md")
      ];
      context.out.write(loaded.redactor.redact(render(facts)));
    }
    if (!publish) return EXIT.done;
    for (const { change, path } of await publishFacts(state, loaded, facts)) context.err.line(`${change}: ${path}`);
    return EXIT.done;
  });

/** Today's log to every place of the configuration, as its schedule wants it. */
export async function publishDailyLog(state: AppState, loaded: Loaded): Promise<void> {
  const dailyLog = openDailyLog(state, loaded);
  await publishFacts(state, loaded, await dailyLog.compute(dailyLog.today()));
}

/** Always to the data folder, and to each place in dailyLog.publish. */
async function publishFacts(state: AppState, { config, dataDir }: Loaded, facts: DailyFacts): Promise<WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const dir of [join(dataDir, "daily-log"), ...config.dailyLog.publish.map((place) => place.dir)]) {
    const { markdown } = await writeDailyLog({ dir, facts });
    written.push(markdown);
    if (markdown.change === "unchanged") continue;
    const at = new Date().toISOString();
    await state.ledger.append({ type: "daily-log:written", at, date: facts.date, path: markdown.path });
  }
  return written;
}

/** The daily log over the state of this machine. */
export function openDailyLog(state: AppState, { config, redactor }: Loaded) {
  const { ledger, store } = state;
  const { tracker } = openGitHub(config, redactor, state);
  return createDailyLog({
    ledger,
    items: store,
    tracker,
    projects: config.projects.map(({ repo }) => repo),
    limits: config.limits,
    timezone: config.schedules.timezone,
    now: () => new Date(),
  });
}

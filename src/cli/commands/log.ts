import { createDailyLog } from "../../daily-log/daily-log.ts";
import { renderHtml } from "../../daily-log/render-html.ts";
import { renderJson } from "../../daily-log/render-json.ts";
import { renderMarkdown } from "../../daily-log/render-markdown.ts";
import { writeDailyLog } from "../../daily-log/write.ts";
import { createGitHub } from "../../integrations/github/index.ts";
import type { AppState } from "../../app-state.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { type Loaded, withState } from "../with-state.ts";

/** `millrace log`: the daily log of one day, computed from the ledger; needs no running dispatcher. */
export const log: Command<{ date?: string; format: "md" | "json" | "html"; publish?: boolean }> = (
  context,
  _args,
  { date, format, publish = false },
) =>
  withState(context, async (state, loaded) => {
    const dailyLog = openDailyLog(state, loaded);
    const facts = await dailyLog.compute(date ?? dailyLog.today());
    const render = { md: renderMarkdown, json: renderJson, html: renderHtml }[context.json ? "json" : format];
    context.out.write(loaded.redactor.redact(render(facts)));
    if (!publish) return EXIT.done;
    if (loaded.config.dailyLog.publish.length === 0) {
      context.err.line("Nothing to publish to: dailyLog.publish is empty.");
    }
    for (const { dir } of loaded.config.dailyLog.publish) {
      const { markdown } = await writeDailyLog({ dir, facts });
      context.err.line(`${markdown.change}: ${markdown.path}`);
    }
    return EXIT.done;
  });

/** The daily log over the state of this machine. */
export function openDailyLog({ ledger, store }: AppState, { config, redactor }: Loaded) {
  const { tracker } = createGitHub({
    apiUrl: config.github.apiUrl,
    token: config.github.token,
    redact: (text) => redactor.redact(text),
  });
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

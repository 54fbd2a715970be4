import type { App } from "../../app.ts";
import { createSignalTriage, type SignalTriage } from "../../app-signals.ts";
import { makeRedeliveryTasks } from "../../app-webhooks.ts";
import type { OpenSelfReport } from "../../integrations/self-report/self-report.ts";
import type { TimedTask } from "../../pipeline/timers.ts";
import type { CommandContext } from "../command.ts";
import { runSocialPass } from "../commands/social.ts";
import { printError } from "../print-error.ts";
import { isSocialUsed } from "../social-status.ts";
import type { Loaded } from "../with-state.ts";
import { publishDueLogs } from "./keep-logs.ts";

/** The task that pulls signals; a webhook asks for it between its times. */
export const SIGNALS = "signals";

/** What runs by the clock beside the sessions: the daily log, social posts, signals, lost deliveries. */
export function makeScheduledTasks(
  context: CommandContext,
  app: App,
  loaded: Loaded,
  report: Pick<OpenSelfReport, "watch" | "isEnabled">,
): TimedTask[] {
  const { config, redactor } = loaded;
  const { timezone, dailyLog, social, signals } = config.schedules;
  const timed = (id: string, pattern: string, run: () => Promise<void>): TimedTask => {
    const watched = () => report.watch({ slug: `millrace-${id}`, pattern, timezone }, run);
    return { id, pattern, timezone, run: pattern === "" ? run : watched };
  };
  const triage = createSignalTriage({ ...app, config, state: app, redact: (text) => redactor.redact(text) });
  const pull = async () => {
    if (await report.isEnabled("scheduled-signals", true)) await pullSignals(context, triage);
  };
  const hasSignals = config.signals.sentry.length + config.signals.posthog.length > 0;
  return [
    timed("daily-log", dailyLog, () => publishDueLogs(app, loaded)),
    timed("social", isSocialUsed(config) ? social : "", () => runSocialPass(context, app, loaded)),
    ...makeRedeliveryTasks(config, app),
    ...(hasSignals ? [timed(SIGNALS, signals, pull)] : []),
  ];
}

/** A pass by the clock or a webhook. What it decided is in the ledger and on the issues; trouble is told here. */
async function pullSignals({ err, signal }: CommandContext, triage: SignalTriage): Promise<void> {
  const { silent, failures } = await triage.run({ dryRun: false }, signal);
  for (const { error } of silent) printError(err, error);
  for (const error of failures) printError(err, error);
}

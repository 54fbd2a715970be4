import type { App } from "../../app.ts";
import { notify } from "../../app-notifications.ts";
import { messageOf } from "../../domain/errors.ts";
import { HOUR, MINUTE } from "../../lib/durations.ts";
import { createNowAndThen } from "../../lib/now-and-then.ts";
import type { CommandContext } from "../command.ts";
import { printError } from "../print-error.ts";
import type { Loaded } from "../with-state.ts";

/** One look at what needs a person. Trouble with a place, or with looking, is told here and ends nothing. */
export async function tellNotices(
  { err }: Pick<CommandContext, "err">,
  app: App,
  { config, dataDir, redactor }: Loaded,
  isNews: (what: string) => boolean = () => true,
): Promise<void> {
  try {
    for (const { change, place, message = "" } of await notify({
      config,
      dataDir,
      redactor,
      state: app,
      tracker: app.tracker,
    })) {
      if (change === "failed" && isNews(message))
        err.line(`A notice did not reach ${place}: ${redactor.redact(message)}`);
    }
  } catch (error) {
    if (isNews(messageOf(error))) printError(err, error);
  }
}

/** Looks every minute, where places are configured. Returns what ends that. */
export function keepNotices(
  context: Pick<CommandContext, "err">,
  app: App,
  loaded: Loaded,
  everyMs = MINUTE,
): () => void {
  if (loaded.config.notifications.places.length === 0) return () => undefined;
  const isNews = createNowAndThen(HOUR);
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    await tellNotices(context, app, loaded, isNews);
    isLooking = false;
  };
  void look();
  const timer = setInterval(() => void look(), everyMs);
  return () => clearInterval(timer);
}

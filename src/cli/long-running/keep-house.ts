import type { App } from "../../app.ts";
import { messageOf } from "../../domain/errors.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../lib/durations.ts";
import { createNowAndThen } from "../../lib/now-and-then.ts";
import type { CommandContext } from "../command.ts";
import { printError } from "../print-error.ts";

/** Days of the ledger that stay in Redis; older ones are in day files. */
const LEDGER_DAYS = 30;
const CLEAN_UP_BUDGET_MS = 5 * MINUTE;
const LOOK_AT_SERVER_EVERY_MS = 10 * SECOND;

/** Keeps ledger, disk and Redis in order while Millrace stays. Returns what ends that. */
export function keepHouse(context: Pick<CommandContext, "err">, app: App): () => void {
  const stops = [keepArchive(context, app), keepClean(context, app), keepServer(context, app)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Moves old days of the ledger to files, at once and four times a day. */
function keepArchive({ err }: Pick<CommandContext, "err">, app: App): () => void {
  const work = () => app.ledger.archive(new Date(), LEDGER_DAYS).catch((error: unknown) => printError(err, error));
  void work();
  const timer = setInterval(() => void work(), DAY / 4);
  return () => clearInterval(timer);
}

/** Cleans up a while after the start and every hour. */
function keepClean({ err }: Pick<CommandContext, "err">, app: App): () => void {
  const stopping = new AbortController();
  const isNews = createNowAndThen(DAY);
  const work = async () => {
    try {
      const { left } = await app.cleanUp(stopping.signal, CLEAN_UP_BUDGET_MS);
      for (const { what, why } of left) if (isNews(what)) err.line(`Not cleaned up: ${what}: ${why}`);
    } catch (error) {
      if (!stopping.signal.aborted && isNews(messageOf(error))) printError(err, error);
    }
  };
  const first = setTimeout(() => void work(), MINUTE);
  const timer = setInterval(() => void work(), HOUR);
  return () => {
    stopping.abort();
    clearTimeout(first);
    clearInterval(timer);
  };
}

/** A server of ours that is killed, by a machine short of memory for example, is brought back. */
function keepServer({ err }: Pick<CommandContext, "err">, app: App): () => void {
  const isNews = createNowAndThen(10 * MINUTE);
  const look = async () => {
    try {
      await app.ensureServer();
    } catch (error) {
      if (isNews(messageOf(error))) printError(err, error);
    }
  };
  const timer = setInterval(() => void look(), LOOK_AT_SERVER_EVERY_MS);
  return () => clearInterval(timer);
}

import { DAY, formatDuration, HOUR } from "../../../lib/durations.ts";
import { pass, skip, type Check, warn } from "../check.ts";

export interface WebhookFacts {
  /** When `start` first ran on this machine, as far as is remembered; undefined: never. */
  startedAt: Date | undefined;
  /** When the last delivery came that was about an issue of ours; undefined: none in a week. */
  lastAt: Date | undefined;
  /** What an App's own list of deliveries says of the last day; undefined where there is no such list. */
  sent?: { seen: number; failed: number } | undefined;
}

/** A quiet project has days without anything to tell. */
const QUIET_MS = 3 * DAY;

/** `readFacts` is asked only where a secret is configured. */
export function makeWebhookCheck(deps: {
  isConfigured: boolean;
  readFacts: () => Promise<WebhookFacts>;
  now: () => Date;
}): Check {
  return {
    id: "webhook",
    title: "Webhook",
    needs: ["disk", "redis", "github"],
    async run() {
      if (!deps.isConfigured) return skip("no http.webhookSecret: work begins with the next session, not at once");
      const { startedAt, lastAt, sent } = await deps.readFacts();
      const ago = (date: Date) => formatDuration(Math.max(0, deps.now().getTime() - date.getTime()));
      if (sent !== undefined && sent.failed > 0) {
        return warn(`${sent.failed} of ${sent.seen} deliveries of the last day did not come here`, FIX);
      }
      if (lastAt !== undefined && deps.now().getTime() - lastAt.getTime() < QUIET_MS) {
        return pass(`the last delivery came ${ago(lastAt)} ago`);
      }
      if (startedAt === undefined) return skip("`millrace start` did not run on this machine yet");
      if (deps.now().getTime() - startedAt.getTime() < HOUR)
        return skip(`none came yet, ${ago(startedAt)} after the start`);
      const since = lastAt === undefined ? "none came" : `the last one came ${ago(lastAt)} ago`;
      return warn(`${since}, though \`millrace start\` runs since ${startedAt.toISOString().slice(0, 16)}Z`, FIX);
    },
  };
}

const FIX =
  "Look at the webhook's recent deliveries on GitHub: its address has to lead here, its secret has to be http.webhookSecret.";

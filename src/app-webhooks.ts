import type { Hono } from "hono";
import type { App } from "./app.ts";
import type { Config } from "./config/schema.ts";
import { createGitHubWebhook } from "./http/github-webhook.ts";
import { createWebhookReader } from "./integrations/github/webhooks/reader.ts";
import { createDeliveryMemory } from "./integrations/redis/delivery-memory.ts";
import { type Relay, startRelay } from "./integrations/smee/relay.ts";
import { DAY, HOUR } from "./lib/durations.ts";
import { makeKeys } from "./pipeline/keys.ts";
import type { TimedTask } from "./pipeline/timers.ts";

/** The door for GitHub's webhooks; without a secret it says how to open it. */
export function createWebhookRoute(
  { http, labels, projects, redis: { prefix } }: Config,
  { redis, tracker, pipeline }: Pick<App, "redis" | "tracker" | "pipeline">,
  onError: (error: Error) => void,
): Hono {
  const { ready: _ready, ...own } = labels;
  const reader = createWebhookReader({
    secret: http.webhookSecret,
    repos: projects.map(({ repo }) => repo),
    ownLabels: Object.values(own),
    whoAmI: () => tracker.whoAmI(),
  });
  return createGitHubWebhook({
    reader: http.webhookSecret === "" ? undefined : reader,
    deliveries: createDeliveryMemory({ redis, key: makeKeys(prefix).deliveries }),
    wake: (wakeUps) => pipeline.wake(wakeUps),
    onError,
  });
}

/**
 * Asks every five minutes for deliveries that did not come here: those of the last three days once, which is as long as the
 * host keeps them, then those of the last hour. None where access is by a token, which may not ask.
 */
export function makeRedeliveryTasks(
  { github, http, schedules: { timezone } }: Config,
  { redeliver }: Pick<App, "redeliver">,
): TimedTask[] {
  if (github.app === undefined || http.webhookSecret === "") return [];
  let windowMs = 3 * DAY;
  const run = async () => {
    await redeliver(windowMs, new Date());
    windowMs = HOUR;
  };
  return [{ id: "webhook-deliveries", pattern: "*/5 * * * *", timezone, run }];
}

/** Brings webhooks to this machine where the host cannot reach it; undefined where none is configured. */
export function startWebhookRelay({ http }: Config, url: string, onError: (error: Error) => void): Relay | undefined {
  if (http.smee === "" || http.webhookSecret === "") return undefined;
  return startRelay({ source: http.smee, target: `${url}/webhooks/github`, onError });
}

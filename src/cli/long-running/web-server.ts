import type { App } from "../../app.ts";
import { openPage } from "../../app-page.ts";
import { createWebhookRoute, startWebhookRelay } from "../../app-webhooks.ts";
import { createSentryWebhook } from "../../http/sentry-webhook.ts";
import { startStatusServer } from "../../http/status-server.ts";
import { MINUTE } from "../../lib/durations.ts";
import { createNowAndThen } from "../../lib/now-and-then.ts";
import type { CommandContext } from "../command.ts";
import { openSocialOf } from "../open-social.ts";
import { printError } from "../print-error.ts";
import { isSocialUsed } from "../social-status.ts";
import type { Loaded } from "../with-state.ts";
import { SIGNALS } from "./scheduled-tasks.ts";

export interface WebServer {
  url: string;
  close(): Promise<void>;
}

/** Serves the page, the status for programs and the webhooks. Throws EnvironmentError where the port is taken. */
export async function startWebServer(
  { err }: Pick<CommandContext, "err">,
  app: App,
  loaded: Loaded,
): Promise<WebServer> {
  const { config } = loaded;
  const { host, port } = config.http;
  // Trouble that may come with every request is told once in ten minutes.
  const isNews = createNowAndThen(10 * MINUTE);
  const tellOnce = (error: Error) => {
    if (isNews(error.message)) printError(err, error);
  };
  const desk = isSocialUsed(config) ? openSocialOf(app, loaded).desk : undefined;
  const site = openPage(app, { ...loaded, desk });
  const server = await startStatusServer({
    site,
    host,
    port,
    items: app.store,
    budget: app.budget,
    accounts: app.accounts,
    ping: () => app.redis.ping(),
    routes: [
      createSentryWebhook({
        secrets: config.signals.sentry.map(({ webhookSecret }) => webhookSecret),
        wake: () => app.pipeline.wakeTimer(SIGNALS),
        onError: (error) => printError(err, error),
      }),
      createWebhookRoute(config, app, tellOnce),
    ],
  });
  const relay = startWebhookRelay(config, server.url, tellOnce);
  return {
    url: server.url,
    async close() {
      await relay?.close();
      await server.close();
      await site.close();
    },
  };
}

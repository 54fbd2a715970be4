import type { LogPlace } from "../../domain/ports/log-place.ts";
import { type MessageKind, postMessage, type WebhookOptions } from "./post-message.ts";

const KIND: MessageKind = {
  what: "the daily log",
  codes: { refused: "log.webhook_refused", silent: "log.webhook_silent" },
  key: "dailyLog.publish",
};

/** The daily log as one message of a Slack-compatible webhook. */
export function createLogMessage(options: WebhookOptions): LogPlace {
  return {
    id: `webhook ${options.name}`,
    once: true,
    async ensure({ message }) {
      await postMessage(options, KIND, message);
      return { change: "created", url: "" };
    },
  };
}

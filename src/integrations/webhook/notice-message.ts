import type { NoticePlace } from "../../domain/ports/notice-place.ts";
import { type MessageKind, postMessage, type WebhookOptions } from "./post-message.ts";

const KIND: MessageKind = {
  what: "a notice",
  codes: { refused: "notices.webhook_refused", silent: "notices.webhook_silent" },
  key: "notifications.places",
};

/** Notices as messages of a Slack-compatible webhook. It can change nothing, so what passed is one more short message. */
export function createNoticeMessage(options: WebhookOptions): NoticePlace {
  return {
    id: `webhook ${options.name}`,
    canEdit: false,
    async tell({ state, text, remedy, url }) {
      const link = url === undefined ? "" : ` ${url}`;
      const message = state === "raised" ? `Millrace needs you: ${text} ${remedy}` : `Passed: ${text}`;
      await postMessage(options, KIND, toSlackText(message) + link);
    },
  };
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping: else `<!channel>` in a name would call everybody. */
function toSlackText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

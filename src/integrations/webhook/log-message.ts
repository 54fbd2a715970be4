import { messageOf, ParkError, TransientError } from "../../domain/errors.ts";
import type { LogPlace } from "../../domain/ports/log-place.ts";
import { SECOND } from "../../lib/durations.ts";

export interface LogMessageOptions {
  /** Names the place in records and messages; the address is a secret. */
  name: string;
  /** https, or http to loopback: the configuration sees to it. */
  url: string;
  redact(text: string): string;
  timeoutMs?: number;
}

const TIMEOUT_MS = 10 * SECOND;
/** Slack cuts longer texts. */
const LONGEST_TEXT = 3_500;
/** Before a connection there was nobody to take the message. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * A Slack-compatible incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks): takes
 * `{ text }` and answers with a status alone, so what was sent can neither be found nor edited.
 */
export function createLogMessage({ name, url, redact, timeoutMs = TIMEOUT_MS }: LogMessageOptions): LogPlace {
  const id = `webhook ${name}`;
  return {
    id,
    once: true,
    async ensure({ message }) {
      const text = redact(message);
      const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
      const status = await post(JSON.stringify({ text: short.toWellFormed() }));
      if (status >= 200 && status < 300) return { change: "created", url: "" };
      const facts = { code: "log.webhook_refused", details: { status } };
      const sentence = `The ${id} answered ${status} to the daily log.`;
      if (status === 429 || status >= 500) throw new TransientError(sentence, facts);
      throw new ParkError(sentence, { ...facts, hint: "Make a new webhook and correct its url in dailyLog.publish." });
    },
  };

  async function post(body: string): Promise<number> {
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch (error) {
      const wasSent = !NEVER_SENT.has(findSystemCode(error) ?? "");
      throw new TransientError(`The ${id} gave no answer to the daily log: ${redact(messageOf(error))}`, {
        code: "log.webhook_silent",
        details: wasSent ? { unknown: true } : {},
      });
    }
  }
}

function findSystemCode(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}

import { messageOf, ParkError, TransientError } from "../../domain/errors.ts";
import { SECOND } from "../../lib/durations.ts";

export interface WebhookOptions {
  /** Names the webhook in records and messages; the address is a secret. */
  name: string;
  /** https, or http to loopback: the configuration sees to it. */
  url: string;
  redact(text: string): string;
  timeoutMs?: number;
}

/** What is sent, for the words and codes of errors. */
export interface MessageKind {
  /** Such as `the daily log`. */
  what: string;
  /** Codes of an answer that refuses it, and of none. */
  codes: { refused: string; silent: string };
  /** Where the address stands in the configuration. */
  key: string;
}

const TIMEOUT_MS = 10 * SECOND;
/** Slack cuts longer texts. */
const LONGEST_TEXT = 3_500;
/** Before a connection there was nobody to take the message. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * Sends one text to a Slack-compatible incoming webhook
 * (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks): it takes `{ text }` and answers with a
 * status alone, so what was sent can neither be found nor edited. TransientError or ParkError; `unknown: true` in the
 * details where the message may have arrived.
 */
export async function postMessage(
  { name, url, redact, timeoutMs = TIMEOUT_MS }: WebhookOptions,
  { what, codes, key }: MessageKind,
  message: string,
): Promise<void> {
  const text = redact(message);
  const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  const status = await post(JSON.stringify({ text: short.toWellFormed() }));
  if (status >= 200 && status < 300) return;
  const facts = { code: codes.refused, details: { status } };
  const sentence = `The webhook ${name} answered ${status} to ${what}.`;
  if (status === 429 || status >= 500) throw new TransientError(sentence, facts);
  throw new ParkError(sentence, { ...facts, hint: `Make a new webhook and correct its url in ${key}.` });

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
      throw new TransientError(`The webhook ${name} gave no answer to ${what}: ${redact(messageOf(error))}`, {
        code: codes.silent,
        details: wasSent ? { unknown: true } : {},
      });
    }
  }
}

function findSystemCode(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}

import type { PostAnswer, PushAnswer, PushHold } from "../../domain/ports/social.ts";
import type { TextAnswer } from "../../lib/fetch-text.ts";
import { parseRetryAfter } from "../../lib/retry-after.ts";
import { parseAnswerBody, type AnswerBody, type PostResult } from "./answer-body.ts";

export interface AnswerContext {
  batchId: string;
  clientIds: readonly string[];
  now: Date;
}

type Answered = Extract<TextAnswer, { kind: "answered" }>;

/**
 * What the endpoint's answer means. Anything that does not say what became of the batch is `unknown`: the same payload is
 * sent again under the same key. A path that does not exist is told from a channel that does not: only the second is
 * answered with a body that speaks of posts or channels.
 */
export function toPushAnswer(answer: TextAnswer, context: AnswerContext): PushAnswer {
  if (answer.kind === "failed") {
    const message = `The batch endpoint could not be asked: ${answer.message}.`;
    if (answer.sent) return { kind: "unknown", hold: { code: "social.no_answer", message } };
    return { kind: "held", hold: { code: "social.unreachable", message } };
  }
  const { status } = answer;
  const body = parseAnswerBody(answer.text);
  const retryAt = parseRetryAfter(answer.headers.get("retry-after"), context.now);
  const hold = (code: string, message: string, hint?: string): PushHold => ({ code, message, hint, retryAt });

  if (status >= 200 && status < 300) return toAcceptance(answer, body, context);
  switch (status) {
    case 400:
    case 422:
      if (body?.results !== undefined) return toRefusedPosts(body.results, context);
      return {
        kind: "held",
        hold: hold("social.refused", `The batch endpoint refused the batch${toWords(body)}.`, SEE),
      };
    case 401:
    case 403:
      return {
        kind: "held",
        hold: hold("social.unauthorised", `The batch endpoint answers ${status}${toWords(body)}.`, TOKEN),
      };
    case 404:
    case 405:
    case 501:
      if (body?.results !== undefined) return toRefusedPosts(body.results, context);
      if (body?.code?.includes("channel") === true) {
        return {
          kind: "held",
          hold: hold("social.refused", `The batch endpoint knows no such channel${toWords(body)}.`, SEE),
        };
      }
      return {
        kind: "held",
        hold: hold("social.not_deployed", `The batch endpoint is not deployed yet: it answers ${status}.`),
      };
    case 413:
      return { kind: "too-large", hold: hold("social.too_large", "The batch endpoint takes no batch of this size.") };
    case 429:
      return { kind: "held", hold: hold("social.rate_limited", "The batch endpoint takes no more for now.") };
  }
  if (status >= 300 && status < 400) {
    return { kind: "held", hold: hold("social.refused", `The batch endpoint redirects (${status}).`, MOVED) };
  }
  if (status === 408 || status === 409 || status === 425 || status >= 500) {
    return { kind: "unknown", hold: hold("social.no_answer", `The batch endpoint answers ${status}.`) };
  }
  return { kind: "held", hold: hold("social.refused", `The batch endpoint answers ${status}${toWords(body)}.`, SEE) };
}

const TOKEN = "Correct social.push.token.";
const MOVED = "Put the address that it redirects to into social.push.url.";
const SEE = "`millrace social --dry-run --json` shows the request; compare it with the endpoint's documentation.";

function toWords(body: AnswerBody | undefined): string {
  return body?.message === undefined ? "" : `: ${body.message}`;
}

function toAcceptance(
  { status }: Answered,
  body: AnswerBody | undefined,
  { batchId, clientIds }: AnswerContext,
): PushAnswer {
  if (body?.results !== undefined) {
    return { kind: "answered", posts: new Map(body.results.map((result) => [result.clientId, toPostAnswer(result)])) };
  }
  if (body?.batchId === batchId && status !== 202) {
    return {
      kind: "answered",
      posts: new Map(clientIds.map((id): [string, PostAnswer] => [id, { kind: "scheduled", remoteId: batchId }])),
    };
  }
  const message = `The batch endpoint answers ${status}, but does not say what became of the posts.`;
  return { kind: "unknown", hold: { code: "social.no_answer", message } };
}

/** A refusal that names posts: these are refused, and nothing of the others was accepted. */
function toRefusedPosts(results: readonly PostResult[], { clientIds }: AnswerContext): PushAnswer {
  const named = new Map(results.map((result) => [result.clientId, toPostAnswer(result)]));
  const why = "Another post of its batch was refused.";
  return {
    kind: "answered",
    posts: new Map(clientIds.map((id): [string, PostAnswer] => [id, named.get(id) ?? { kind: "not-accepted", why }])),
  };
}

function toPostAnswer({ outcome, remoteId, code, message }: PostResult): PostAnswer {
  if (outcome === "accepted") return { kind: "scheduled", remoteId };
  const why = message ?? code ?? "The endpoint gives no reason.";
  return code === "slot_taken" ? { kind: "slot-taken", why } : { kind: "rejected", why };
}

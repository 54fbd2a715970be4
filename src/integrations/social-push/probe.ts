import { fetchText } from "../../lib/fetch-text.ts";
import { parseAnswerBody } from "./answer-body.ts";
import { toPushAnswer } from "./answer.ts";
import { type SocialPushOptions, toBatchUrl } from "./publisher.ts";

const BATCH = "millrace-doctor";
const MOST_BYTES = 100_000;

/** What the endpoint says to a batch without posts, which holds nothing that it could publish. */
export type BatchProbe =
  | { kind: "live"; detail: string }
  | { kind: "not-live"; detail: string }
  | { kind: "refused"; detail: string; fix: string };

/**
 * Asks whether the batch endpoint is there and takes the token. An endpoint of the contract refuses a batch without posts
 * (400 or 422) or takes it and does nothing; one that is not deployed answers 404.
 */
export async function probeSocialPush(
  { url, token, timeoutMs, now }: Pick<SocialPushOptions, "url" | "token" | "timeoutMs" | "now">,
  signal: AbortSignal,
): Promise<BatchProbe> {
  const address = toBatchUrl(url);
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
    "idempotency-key": `"${BATCH}"`,
    ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
  };
  const body = JSON.stringify({ batch_id: BATCH, mode: "draft", posts: [] });
  const answer = await fetchText(
    { url: address, method: "POST", headers, body, timeoutMs, mostBytes: MOST_BYTES, secret: token },
    signal,
  );
  if (answer.kind === "answered") {
    const { status } = answer;
    if (status === 400 || status === 422 || (status >= 200 && status < 300)) {
      const words = parseAnswerBody(answer.text)?.message;
      return {
        kind: "live",
        detail: `${address} is live: it answers ${status} to a batch without posts${words ? `, ${words}` : ""}`,
      };
    }
  }
  const meaning = toPushAnswer(answer, { batchId: BATCH, clientIds: [], now: now() });
  const hold = "hold" in meaning ? meaning.hold : undefined;
  const detail = hold?.message ?? `${address} gives no answer that can be read.`;
  if (hold?.code === "social.not_deployed") return { kind: "not-live", detail };
  return {
    kind: "refused",
    detail,
    fix: hold?.hint ?? "Look whether this machine reaches `social.push.url`, and at its service.",
  };
}

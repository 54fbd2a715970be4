import { createHash } from "node:crypto";
import { messageOf } from "../../domain/errors.ts";
import type { AnswerCache, CachedAnswer } from "../../domain/ports/answer-cache.ts";

/** Headers that belong to a body and are kept with it. */
const KEPT = ["content-type", "etag", "last-modified", "link"];
/** Lists of a hundred issues with the longest texts have 6 MB; what is larger is asked for each time. */
const LONGEST_BODY = 8_000_000;

/**
 * Asks for what it knows already with a condition, and answers 200 with the known body where the host says "not modified":
 * such an answer is free (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api). GitHub binds its
 * validators to the token, and the key holds the token's digest. Without a working cache every question is asked in full.
 */
export function createConditionalFetch(deps: {
  fetch: typeof fetch;
  cache: AnswerCache;
  onTrouble(message: string): void;
}): typeof fetch {
  const { cache, onTrouble } = deps;

  async function find(key: string): Promise<CachedAnswer | undefined> {
    try {
      return await cache.find(key);
    } catch (error) {
      onTrouble(messageOf(error));
      return undefined;
    }
  }

  async function store(key: string, answer: CachedAnswer): Promise<void> {
    try {
      await cache.store(key, answer);
    } catch (error) {
      onTrouble(messageOf(error));
    }
  }

  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if ((init?.method ?? "GET") !== "GET" || headers.has("if-none-match")) return deps.fetch(input, init);
    const key = toKey(input instanceof Request ? input.url : String(input), headers);
    const known = await find(key);
    if (known?.etag !== undefined) headers.set("if-none-match", known.etag);
    else if (known?.lastModified !== undefined) headers.set("if-modified-since", known.lastModified);
    const response = await deps.fetch(input, { ...init, headers });
    if (response.status === 304 && known !== undefined) return toFullAnswer(known, response);
    if (response.status !== 200) return response;
    const body = await response.text();
    const answer = toCachedAnswer(response, body);
    if (answer !== undefined) await store(key, answer);
    return new Response(body, { status: 200, statusText: response.statusText, headers: response.headers });
  };
}

/** What of a request decides on its answer: the address, the form asked for, and who asks. */
function toKey(url: string, headers: Headers): string {
  const parts = [url, headers.get("accept"), headers.get("x-github-api-version"), headers.get("authorization")];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

function toCachedAnswer(response: Response, body: string): CachedAnswer | undefined {
  const etag = response.headers.get("etag") ?? undefined;
  const lastModified = response.headers.get("last-modified") ?? undefined;
  if ((etag === undefined && lastModified === undefined) || body.length > LONGEST_BODY) return undefined;
  const headers: Record<string, string> = {};
  for (const name of KEPT) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return { etag, lastModified, headers, body };
}

/** The answer's newest headers win: they tell of the rate limit, and sometimes of a new last page. */
function toFullAnswer(known: CachedAnswer, response: Response): Response {
  const headers = new Headers(known.headers);
  for (const [name, value] of response.headers) headers.set(name, value);
  headers.delete("content-length");
  headers.delete("content-encoding");
  return new Response(known.body, { status: 200, headers });
}

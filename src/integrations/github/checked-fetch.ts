import { UnreadableAnswer } from "./errors.ts";

/**
 * `fetch` with a time-out over the whole answer, and with successful answers that are whole JSON, plain text or nothing. Octokit
 * takes a broken body for a text and its paging takes an empty text for an empty list; to us an empty list means that
 * all issues are gone, so a broken body has to be an error.
 */
export function createCheckedFetch(timeoutMs: number): typeof fetch {
  return async (input, init) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(input, { ...init, signal });
    const text = await response.text();
    if (response.ok && !isEmptyByRule(response.status) && !isPlainText(response)) assertJson(text);
    return new Response(isEmptyByRule(response.status) ? null : text, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}

function isEmptyByRule(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** The log of a job; an error page is HTML, and a cut answer says that it is JSON. */
function isPlainText(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/plain") === true;
}

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UnreadableAnswer(`${text.length} characters that are no JSON`, { cause: error });
  }
}

import { REDACTED } from "./redact.ts";

export interface TextRequest {
  url: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string | undefined;
  /** Over the whole answer. */
  timeoutMs: number;
  mostBytes: number;
  /** The credential that the headers carry: a host that repeats it in an answer does not bring it into our records. */
  secret: string;
}

/** What came of a request. `sent: false`: the host was not even reached, so nothing can have happened there. */
export type TextAnswer =
  | { kind: "answered"; status: number; headers: Headers; text: string }
  | { kind: "failed"; sent: boolean; message: string };

/** Errors of a connection that was never made. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * One request to a host that we trust, with a time-out and a limit on what is read. Redirects are answers like any other:
 * following one would carry the credential to another host. Rejects only with the signal's reason, when it is aborted.
 */
export async function fetchText(
  { url, method, headers, body, timeoutMs, mostBytes, secret }: TextRequest,
  signal: AbortSignal,
): Promise<TextAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const init = { method, headers, redirect: "manual", signal: AbortSignal.any([timeout, signal]) } as const;
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    return {
      kind: "answered",
      status: response.status,
      headers: response.headers,
      text: withoutSecret(await readText(response, mostBytes), secret),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return { kind: "failed", sent: true, message: `no whole answer within ${timeoutMs} ms` };
    const { code, message } = describeFailure(error);
    return { kind: "failed", sent: !NEVER_SENT.has(code), message: withoutSecret(message, secret) };
  }
}

function withoutSecret(text: string, secret: string): string {
  return secret === "" ? text : text.replaceAll(secret, REDACTED);
}

async function readText(response: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`the answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** `fetch` says "fetch failed" and hides what happened in its cause. */
function describeFailure(error: unknown): { code: string; message: string } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code, message: message === "" ? code : message };
}

/** What a request may cost at most. */
export interface RequestBounds {
  timeoutMs: number;
  /** Of the answer's body, after decompression. */
  mostBytes: number;
}

export interface BoundedAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Why a request brought no whole answer. */
export class RequestFailure extends Error {
  override readonly name = "RequestFailure";
  readonly why: "timeout" | "unreachable" | "cut" | "too-large";

  constructor(why: RequestFailure["why"], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.why = why;
  }
}

/**
 * `fetch` under one deadline for the whole answer and a bound on its size. It follows no redirect: the credentials in the
 * headers belong to the host that was asked. Throws RequestFailure, or the reason of `signal` where that aborted.
 */
export async function requestBounded(
  url: URL,
  init: { method: "GET" | "POST" | "PUT"; headers: Record<string, string>; body?: string | undefined },
  { timeoutMs, mostBytes }: RequestBounds,
  signal: AbortSignal,
): Promise<BoundedAnswer> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const until = AbortSignal.any([deadline, signal]);
  let isAnswered = false;
  try {
    const { body, ...rest } = init;
    const response = await fetch(url, {
      ...rest,
      ...(body === undefined ? {} : { body }),
      redirect: "manual",
      signal: until,
    });
    isAnswered = true;
    const text = await readBounded(response, mostBytes);
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RequestFailure) throw error;
    if (deadline.aborted) throw new RequestFailure("timeout", `no whole answer within ${timeoutMs} ms`);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new RequestFailure(isAnswered ? "cut" : "unreachable", cause);
  }
}

async function readBounded(response: Response, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > mostBytes) throw new RequestFailure("too-large", `more than ${mostBytes} bytes`);
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

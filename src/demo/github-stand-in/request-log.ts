import type { FaultKind } from "./faults.ts";

/** One request as it came and the answer as it went. Bodies are parsed where they are JSON; git's are left out. */
export interface RecordedRequest {
  method: string;
  /** With the query. */
  path: string;
  /** What the routes answered, also where a fault kept the answer from the client; 0 where nothing was answered. */
  status: number;
  login: string | undefined;
  /** A request that can change something: no GET and no HEAD; of git's requests the push itself. */
  isWrite: boolean;
  requestBody: unknown;
  responseBody: unknown;
  /** Set where a planned fault hit this request. */
  fault?: FaultKind;
}

export interface RequestLog {
  entries: RecordedRequest[];
  /** Writes that arrived, refused ones too. */
  countWrites(): number;
}

export function createRequestLog(): RequestLog {
  const entries: RecordedRequest[] = [];
  return { entries, countWrites: () => entries.filter((entry) => entry.isWrite).length };
}

export function isWriteMethod(method: string): boolean {
  return method !== "GET" && method !== "HEAD";
}

/** Parsed where it is JSON, the text itself where not, undefined where empty. */
export function toRecordedBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

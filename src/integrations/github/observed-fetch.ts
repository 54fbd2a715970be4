import { SECOND } from "../../lib/durations.ts";
import { findLimit, type Limit } from "./rate-limit.ts";

/** What one answer says of the hourly limit; the fields are missing where the host knows none. */
export interface LimitReading {
  limit?: number | undefined;
  remaining?: number | undefined;
  resetAt?: Date | undefined;
  /** "Not modified" does not count against the limit. */
  isFree: boolean;
  isRefused: boolean;
}

/**
 * Tells of each answer what it costs and what is left, and of each pause that GitHub asks for:
 * docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit
 */
export function createObservedFetch(deps: {
  fetch: typeof fetch;
  onAnswer(reading: LimitReading): Promise<void>;
  onPause(limit: Limit): Promise<void>;
}): typeof fetch {
  return async (input, init) => {
    const response = await deps.fetch(input, init);
    const limit = await readLimit(response);
    await deps.onAnswer({ ...toReading(response), isRefused: limit !== undefined });
    // The end of the hour is in the reading already.
    if (limit?.kind === "secondary") await deps.onPause(limit);
    return response;
  };
}

async function readLimit(response: Response): Promise<Limit | undefined> {
  const { status } = response;
  if (status !== 403 && status !== 429) return undefined;
  const headers = Object.fromEntries(response.headers);
  return findLimit({ status, message: await response.clone().text(), response: { headers } }, new Date());
}

/** Searches and GraphQL have limits of their own beside the one that everything else shares, `core`. */
function toReading({ status, headers }: Response): Omit<LimitReading, "isRefused"> {
  const isFree = status === 304;
  const read = (name: string): number | undefined => {
    const value = Number(headers.get(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  const reset = read("x-ratelimit-reset");
  if ((headers.get("x-ratelimit-resource") ?? "core") !== "core" || reset === undefined) return { isFree };
  return {
    limit: read("x-ratelimit-limit"),
    remaining: read("x-ratelimit-remaining"),
    resetAt: new Date(reset * SECOND),
    isFree,
  };
}

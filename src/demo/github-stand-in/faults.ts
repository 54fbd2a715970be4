import { ApiError } from "./api-error.ts";

/**
 * What can go wrong with a request: an error status, a rate limit, a connection that ends without an answer (`reset`
 * before anything was done, `applied-then-lost` after), a late answer, an answer cut in half.
 */
export type FaultKind =
  | 500
  | 502
  | 503
  | 429
  | "secondary-limit"
  | "primary-limit"
  | "reset"
  | "applied-then-lost"
  | "delay"
  | "truncated";

export interface FaultPlan {
  kind: FaultKind;
  /** Any method where missing. */
  method?: string;
  /** Tested on the path without the query; any path where missing. Git's paths begin with `/git/`. */
  path?: RegExp;
  /** How many requests it hits, 1 where missing. */
  times?: number;
  /** How many matching requests pass before it begins to hit. */
  after?: number;
  /** For 429, 503 and `secondary-limit`: sends Retry-After, which is left out where missing. */
  retryAfterSeconds?: number;
  /** For `primary-limit`: when the limit ends, 60 where missing. */
  resetInSeconds?: number;
  /** For `delay`. */
  delayMs?: number;
}

export interface Faults {
  plan(plan: FaultPlan): void;
  /** Drops all plans. */
  clear(): void;
  /** The fault for this request, which is then used up once. The oldest matching plan goes first. */
  take(method: string, path: string): FaultPlan | undefined;
}

export function createFaults(): Faults {
  let waiting: { plan: FaultPlan; skip: number; left: number }[] = [];
  return {
    plan(plan) {
      waiting.push({ plan, skip: plan.after ?? 0, left: plan.times ?? 1 });
    },
    clear() {
      waiting = [];
    },
    take(method, path) {
      const hit = waiting.find(
        ({ plan, left }) =>
          left > 0 &&
          (plan.method === undefined || plan.method.toUpperCase() === method) &&
          (plan.path === undefined || plan.path.test(path)),
      );
      if (hit === undefined) return undefined;
      if (hit.skip > 0) {
        hit.skip -= 1;
        return undefined;
      }
      hit.left -= 1;
      return hit.plan;
    },
  };
}

/** The answer that stands in for the real one; undefined for the kinds that are no answer of their own. */
export function toFaultError(plan: FaultPlan): ApiError | undefined {
  const retryAfter: Record<string, string> =
    plan.retryAfterSeconds === undefined ? {} : { "retry-after": String(plan.retryAfterSeconds) };
  switch (plan.kind) {
    case 500:
      return new ApiError(500, "Server Error");
    case 502:
      return new ApiError(502, "Bad Gateway");
    case 503:
      return new ApiError(503, "Service Unavailable", undefined, retryAfter);
    case 429:
      return new ApiError(429, "Too Many Requests", undefined, retryAfter);
    case "secondary-limit":
      return new ApiError(
        403,
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
        undefined,
        retryAfter,
      );
    case "primary-limit":
      return new ApiError(403, "API rate limit exceeded.", undefined, {
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-used": "5000",
        "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + (plan.resetInSeconds ?? 60)),
        "x-ratelimit-resource": "core",
      });
    case "reset":
    case "applied-then-lost":
    case "delay":
    case "truncated":
      return undefined;
  }
}

/** One caller's count in the running hour. */
export interface RateWindow {
  limit: number;
  used: number;
  /** End of the hour, in seconds since 1970 by the machine's clock. */
  reset: number;
}

const HOUR_SECONDS = 3600;
const ANONYMOUS_LIMIT = 60;

/** Counts requests for each caller by the hour, as GitHub's primary limit does. */
export interface RateLimits {
  /** The caller's window, counting nothing. */
  look(login: string | undefined): RateWindow;
  /** Counts one request; false where the limit is used up. */
  use(login: string | undefined): boolean;
  /** Takes one back: an answer 304 is free. */
  refund(login: string | undefined): void;
}

export function createRateLimits(limit: number): RateLimits {
  const windows = new Map<string, RateWindow>();
  const look = (login: string | undefined): RateWindow => {
    const key = login ?? "";
    const second = Math.floor(Date.now() / 1000);
    let window = windows.get(key);
    if (window === undefined || window.reset <= second) {
      window = { limit: login === undefined ? ANONYMOUS_LIMIT : limit, used: 0, reset: second + HOUR_SECONDS };
      windows.set(key, window);
    }
    return window;
  };
  return {
    look,
    use(login) {
      const window = look(login);
      if (window.used >= window.limit) return false;
      window.used += 1;
      return true;
    },
    refund(login) {
      const window = look(login);
      window.used = Math.max(0, window.used - 1);
    },
  };
}

export function toRateHeaders({ limit, used, reset }: RateWindow): Record<string, string> {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(limit - used),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": "core",
  };
}

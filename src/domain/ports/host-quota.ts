/** What a host lets one account do, and what was made of it; shared by all runners. Times are ISO. */
export interface HostStanding {
  account: string;
  /** The hourly limit as the host told last; missing where it tells none. */
  limit?: number | undefined;
  remaining?: number | undefined;
  resetAt?: string | undefined;
  /** Nothing may be asked before this moment. */
  pausedUntil?: string | undefined;
  /** Our requests of the running hour (UTC) that the host counts, and those answered "not modified", which are free. */
  counted: number;
  free: number;
}

/** At most so many in any span of that length. */
export interface Allowance {
  windowMs: number;
  most: number;
}

/** The account of an outside host's patience. */
export interface HostQuota {
  read(account: string, now: Date): Promise<HostStanding>;
  list(now: Date): Promise<HostStanding[]>;
  /** After each answer: what it said of the limit, and whether it was free. */
  note(
    account: string,
    answer: { limit?: number | undefined; remaining?: number | undefined; resetAt?: Date | undefined; isFree: boolean },
    now: Date,
  ): Promise<void>;
  /** A pause that the host asked for; a longer one stays. */
  pause(account: string, until: Date): Promise<void>;
  /** Counts one new content, or says from when on there is room for it. */
  takeWrite(account: string, allowances: readonly Allowance[], now: Date): Promise<Date | undefined>;
}

/**
 * `warn`: it works, but something about it will be missed one day. `skip`: the capability was not looked at or is not used
 * here; the detail says which. Nothing passes that was not tried.
 */
export type Verdict = "pass" | "warn" | "fail" | "skip";

export interface CheckAnswer {
  verdict: Verdict;
  /** One line: what was seen. */
  detail: string;
  /** One line: what to do. Every `fail` and `warn` has one. */
  fix?: string | undefined;
}

/** One capability of this machine or of a service, proved where it has to act. */
export interface Check {
  /** Stable name for scripts, such as `redis` or `agent:claude`. */
  id: string;
  /** What a person reads in front of the verdict; a few words. */
  title: string;
  /** How long it may take. Default 20 s. */
  deadlineMs?: number | undefined;
  /**
   * Ids of checks before this one without which it cannot pass. Where one of them failed, a failure of this one says
   * nothing of its own and is a `skip` that names the cause.
   */
  needs?: readonly string[] | undefined;
  /** What to do about an error that does not say so itself. */
  fix?: string | undefined;
  /** May throw: an AppError fails with its message and hint, anything else with its message. */
  run(): Promise<CheckAnswer>;
}

export function pass(detail: string): CheckAnswer {
  return { verdict: "pass", detail };
}

export function warn(detail: string, fix: string): CheckAnswer {
  return { verdict: "warn", detail, fix };
}

export function fail(detail: string, fix: string): CheckAnswer {
  return { verdict: "fail", detail, fix };
}

export function skip(detail: string, fix?: string): CheckAnswer {
  return { verdict: "skip", detail, fix };
}

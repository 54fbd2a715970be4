/** `skip`: the capability was not looked at or is not used here; the detail says which. */
export type Verdict = "pass" | "fail" | "skip";

export interface CheckAnswer {
  verdict: Verdict;
  /** One line: what was seen. */
  detail: string;
  /** One line: what to do. Every `fail` has one. */
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
  /** May throw: an AppError fails with its message and hint, anything else with its message. */
  run(): Promise<CheckAnswer>;
}

export function pass(detail: string): CheckAnswer {
  return { verdict: "pass", detail };
}

export function fail(detail: string, fix: string): CheckAnswer {
  return { verdict: "fail", detail, fix };
}

export function skip(detail: string, fix?: string): CheckAnswer {
  return { verdict: "skip", detail, fix };
}

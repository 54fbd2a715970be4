/**
 * One class per decision, not per place: who catches an error asks only what to do next.
 * `code` is stable and greppable, `details` are the facts, `message` is a sentence for a person, `hint` is the next step.
 */
export interface ErrorFacts {
  code: string;
  hint?: string | undefined;
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
}

export abstract class AppError extends Error {
  abstract readonly decision: "configure" | "repair" | "retry" | "wait" | "park" | "stop" | "bug";
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown>;

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.hint = facts.hint;
    this.details = facts.details ?? {};
  }
}

/** The command line or the configuration is wrong. Exit code 2. */
export class ConfigError extends AppError {
  readonly decision = "configure";
}

/** Redis, tmux, git or the network is missing or broken on this machine. Exit code 3; `doctor` explains. */
export class EnvironmentError extends AppError {
  readonly decision = "repair";
}

/** Worth another try in a while: a lost answer, a 502, a dropped connection. */
export class TransientError extends AppError {
  readonly decision = "retry";
}

/** Nothing to do before `retryAt`: a rate limit, a usage limit. Does not count as an attempt. */
export class WaitError extends AppError {
  readonly decision = "wait";
  readonly retryAt: Date;

  constructor(message: string, facts: ErrorFacts & { retryAt: Date }) {
    super(message, facts);
    this.retryAt = facts.retryAt;
  }
}

/** No further try can succeed until a person changes something: a missing permission, a deleted repository. */
export class ParkError extends AppError {
  readonly decision = "park";
}

/** The work was taken away while it ran: the lease is somebody else's, or the runner is stopping. Write nothing more. */
export class StopError extends AppError {
  readonly decision = "stop";
}

/** Our own fault. The job ends, the evidence stays. Exit code 1. */
export class BugError extends AppError {
  readonly decision = "bug";
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}

/** The sentence of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

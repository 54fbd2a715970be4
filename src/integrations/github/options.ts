import type { GitHubAccess } from "../../config/github-access.ts";
import type { AnswerCache } from "../../domain/ports/answer-cache.ts";
import type { HostQuota } from "../../domain/ports/host-quota.ts";
import { SECOND } from "../../lib/durations.ts";

export interface GitHubOptions {
  /** For example `https://api.github.com`. */
  apiUrl: string;
  access: GitHubAccess;
  /** Takes secrets out of a text. */
  redact: (text: string) => string;
  /** Told of each token that an App gets, before it is used. */
  onSecret?: ((secret: string) => void) | undefined;
  log?: GitHubLog | undefined;
  /** Limits, pauses and the allowance for writes, shared by all runners. Default: of this process alone. */
  quota?: HostQuota | undefined;
  /** Answers to be asked for with a condition. Default: every question is asked in full. */
  answers?: AnswerCache | undefined;
  /** Requests of each hour that are left to people. Default 500. */
  reserve?: number | undefined;
  /** For one request with its answer. Default 30 s. */
  timeoutMs?: number | undefined;
  retryDelays?:
    | {
        /** Reads are repeated after 1, 4 and 9 times this; a lost write is looked for after once this. Default 1 s. */
        baseMs?: number | undefined;
        /** Rate limits that end sooner are waited for, others are a WaitError. Default 15 s. */
        longestPauseMs?: number | undefined;
      }
    | undefined;
  /** Least ms between two writes, and between two that notify people. Default 1 s and 3 s, as GitHub advises. */
  writeSpacing?: { every: number; notifying: number } | undefined;
  /** Clock of limits, pauses and what is remembered of people. Default: the machine's. */
  now?: (() => Date) | undefined;
}

export interface GitHubLog {
  warn(fields: Record<string, unknown>, message: string): void;
  info?(fields: Record<string, unknown>, message: string): void;
}

export const REQUEST_TIMEOUT_MS = 30 * SECOND;
export const LONGEST_PAUSE_MS = 15 * SECOND;
export const RESERVE = 500;

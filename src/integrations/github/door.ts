import type { Octokit } from "@octokit/rest";
import type { HostQuota } from "../../domain/ports/host-quota.ts";
import { MINUTE } from "../../lib/durations.ts";
import { createNowAndThen } from "../../lib/now-and-then.ts";
import { createCheckedFetch } from "./checked-fetch.ts";
import { createConditionalFetch } from "./conditional-fetch.ts";
import { createObservedFetch, type LimitReading } from "./observed-fetch.ts";
import { createAccountOctokit } from "./octokit.ts";
import { type GitHubOptions, LONGEST_PAUSE_MS, REQUEST_TIMEOUT_MS, RESERVE } from "./options.ts";
import { createGate, type Gate } from "./pacing.ts";
import { renewAfterSetBack } from "./renew-after-set-back.ts";
import type { Account } from "./sign-in.ts";

/** All that is the account's own: its client, and what holds its requests back. */
export interface Door {
  account: Account;
  getOctokit(): Octokit;
  gate: Gate;
}

const TELL_EVERY_MS = 5 * MINUTE;

/** From the outside in: the known answer's condition, the count, the time-out with the check of the body. */
export function createDoor(options: GitHubOptions, account: Account, quota: HostQuota): Door {
  const now = options.now ?? (() => new Date());
  const gate = createGate({
    quota,
    account: account.id,
    reserve: options.reserve ?? RESERVE,
    longestPauseMs: options.retryDelays?.longestPauseMs ?? LONGEST_PAUSE_MS,
    now: () => now().getTime(),
  });
  const tell = createTeller(options, account.id, quota, now);
  const observed = createObservedFetch({
    fetch: createCheckedFetch(options.timeoutMs ?? REQUEST_TIMEOUT_MS),
    async onAnswer(reading) {
      await gate.note(reading);
      await tell(reading);
    },
    onPause: (limit) => gate.pause(limit),
  });
  const { answers, log } = options;
  const isNews = createNowAndThen(MINUTE);
  const onTrouble = (message: string) => {
    if (isNews(message)) log?.warn({ error: options.redact(message) }, "The cache of GitHub's answers failed");
  };
  const fetch =
    answers === undefined ? observed : createConditionalFetch({ fetch: observed, cache: answers, onTrouble });
  return {
    account,
    gate,
    getOctokit: renewAfterSetBack(() => createAccountOctokit(options, { account, gate, fetch })),
  };
}

/** Says in the log now and then what was asked and what is left. */
function createTeller({ log }: GitHubOptions, account: string, quota: HostQuota, now: () => Date) {
  const isNews = createNowAndThen(TELL_EVERY_MS);
  return async ({ limit, remaining, resetAt }: LimitReading): Promise<void> => {
    if (log?.info === undefined || !isNews(account)) return;
    const { counted, free } = await quota.read(account, now());
    log.info({ account, counted, free, remaining, limit, resetAt }, "Requests to GitHub this hour");
  };
}

import type { AccountHold } from "../domain/account.ts";
import type { PipelineEvent } from "../domain/events.ts";
import type { Notice } from "../domain/notice.ts";
import type { OutcomeReason, ParkReason } from "../domain/outcome-reason.ts";
import type { WorkItem } from "../domain/work-item.ts";
import { DAY } from "../lib/durations.ts";

/** What is known at one moment. */
export interface NoticeFacts {
  /** Parked and waiting items. */
  items: readonly WorkItem[];
  holds: readonly AccountHold[];
  spent: { runs: number; usd: number };
  limits: { runsPerDay: number; usdPerDay: number };
  /** YYYY-MM-DD in the time zone of the budget. */
  date: string;
  /** Of the last day, oldest first. */
  events: readonly PipelineEvent[];
  /** How long a question may wait before a person hears of it here, too. */
  questionAfterMs: number;
  /** `https://github.com`, in front of owner/name. */
  webUrl: string;
  now: Date;
}

/** A source that missed one look is not dead. */
const SILENT_LOOKS = 3;

/** Parked for a cause that all issues of the project meet. */
const SHARED: ReadonlySet<OutcomeReason> = new Set<ParkReason>([
  "base-broken",
  "no-permission",
  "setup-failed",
  "agent-unavailable",
]);

const WHY: Record<ParkReason, string> = {
  "attempts-exhausted": "every attempt that it may have failed",
  "item-budget-spent": "the money for it is spent",
  "too-large": "it is too large for one run",
  "no-answer": "its question had no answer for as long as the configuration waits",
  "base-broken": "the project's checks fail before any change",
  "agent-unavailable": "its agent cannot work",
  "runs-cut-off": "its runs were ended from outside again and again",
  "follow-ups-used": "its pull request used up its follow-ups",
  "result-flagged": "its result works, but touches what a person has to look at",
  "no-permission": "the host refuses Millrace a permission",
  "setup-failed": "its clone could not be made",
  bug: "Millrace itself failed on it",
};

/** Everything that stands still until a person acts, each cause once, in a stable order. Pure. */
export function findNotices(facts: NoticeFacts): Notice[] {
  return [
    ...findHeld(facts),
    ...findBudget(facts),
    ...findSilent(facts),
    ...findParked(facts),
    ...findQuestions(facts),
  ];
}

function findHeld({ holds }: NoticeFacts): Notice[] {
  return holds
    .filter(({ until }) => until === undefined)
    .map(({ account, agent, kind }) => ({
      key: `account:${account}`,
      text: `Nothing is started with the agent ${agent}: ${kind === "spawn-error" ? "its program does not start" : "the service refuses its account"}.`,
      remedy: `Correct it, then \`millrace retry --account ${agent}\`; \`millrace doctor --full\` tries it.`,
    }));
}

function findBudget({ spent, limits, date }: NoticeFacts): Notice[] {
  const used = [
    ...(spent.usd >= limits.usdPerDay ? [`$${limits.usdPerDay} (limits.usdPerDay)`] : []),
    ...(spent.runs >= limits.runsPerDay ? [`${limits.runsPerDay} runs (limits.runsPerDay)`] : []),
  ];
  if (used.length === 0) return [];
  const text = `The day's budget of ${used.join(" and ")} is used up; no run begins before midnight.`;
  return [{ key: `budget:${date}`, text, remedy: "Raise the limit, or let it wait." }];
}

function findSilent({ events }: NoticeFacts): Notice[] {
  const silent = new Map<string, { times: number; code: string }>();
  for (const event of events) {
    if (event.type === "source:read") silent.delete(event.source);
    if (event.type !== "source:silent") continue;
    silent.set(event.source, { times: (silent.get(event.source)?.times ?? 0) + 1, code: event.code });
  }
  return [...silent]
    .filter(([, { times }]) => times >= SILENT_LOOKS)
    .map(([source, { code }]) => ({
      key: `source:${source}`,
      text: `The source ${source} does not answer (${code}).`,
      remedy: "`millrace doctor` tries it, and names the fix.",
    }));
}

function findParked({ items, webUrl }: NoticeFacts): Notice[] {
  const parked = items.filter(({ status }) => status === "parked").toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const toKey = ({ id, repo, reason }: WorkItem) =>
    reason !== undefined && SHARED.has(reason) ? `parked:${repo}:${reason}` : `parked:${id}`;
  return [...Map.groupBy(parked, toKey)].flatMap(([key, [first, ...others]]): Notice[] => {
    if (first === undefined) return [];
    const why = WHY[first.reason as ParkReason] ?? "a person has to look";
    const more = others.length === 0 ? "" : ` (and ${others.length} more there)`;
    const text = `${first.repo}#${first.issue}${more} is parked: ${why}.`;
    const remedy = `\`millrace item ${first.repo}#${first.issue}\` shows why, \`millrace retry\` asks for another try.`;
    return [{ key, text, remedy, url: `${webUrl}/${first.repo}/issues/${first.issue}` }];
  });
}

function findQuestions({ items, questionAfterMs, now, webUrl }: NoticeFacts): Notice[] {
  const isOld = (askedAt: string | undefined) =>
    askedAt !== undefined && now.getTime() - Date.parse(askedAt) >= questionAfterMs;
  return items
    .filter(({ status }) => status === "waiting")
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((item): Notice[] => {
      const { id, repo, issue, reason, question, plan } = item;
      const isPlan = reason === "plan-proposed";
      const asked = isPlan ? plan : reason === "needs-clarification" ? question : undefined;
      if (asked === undefined || !isOld(asked.askedAt)) return [];
      const days = Math.floor((now.getTime() - Date.parse(asked.askedAt)) / DAY);
      const since = `since ${asked.askedAt.slice(0, 10)}`;
      const what = isPlan ? "A plan waits for approval" : "A question waits for its answer";
      return [
        {
          // The question is part of the cause: another one under the same issue is told, too.
          key: `${isPlan ? "plan" : "question"}:${id}:${asked.askedAt}`,
          text: `${what} ${since} in ${repo}#${issue}${days > 6 ? ", for more than a week" : ""}.`,
          remedy: isPlan
            ? "Answer `/approve` there, or say what to change."
            : "Answer there, or with `millrace answer`.",
          url: asked.url === "" ? `${webUrl}/${repo}/issues/${issue}` : asked.url,
        },
      ];
    });
}

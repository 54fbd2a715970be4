import type { MilestoneCount, PipelineEvent } from "../domain/events.ts";
import { isAppError } from "../domain/errors.ts";
import type { IssueTracker } from "../domain/ports/issue-tracker.ts";
import type { Ledger } from "../domain/ports/ledger.ts";
import type { WorkItemReader } from "../domain/ports/work-item-store.ts";
import { WORK_ITEM_STATUSES, type StoredWorkItem, type WorkItemStatus } from "../domain/work-item.ts";
import { toAbsences, toOutages, toPresences } from "./absences.ts";
import { compareIssues, compareText, listEvents, type DayInput, type DayLimits } from "./day-input.ts";
import { type Schedule, toMissedSchedules } from "./missed-schedules.ts";
import type { Presence } from "./presence.ts";
import { findStanding, type Standing } from "./standing.ts";
import { addDays, toDayWindow, toLocalDay, type DayWindow } from "../lib/calendar-day.ts";

const PAGE = 200;
/** Items of one status that are read at most; a bound, not a limit anyone should meet. */
const MOST_PAGES = 100;
const LEFT: ReadonlySet<WorkItemStatus> = new Set(["closed", "rejected"]);
/** The day and the fourteen before it. */
const DAYS = 15;

/** What the log reads of the state. */
export interface DailyLogState {
  ledger: Pick<Ledger, "read" | "history">;
  items: Pick<WorkItemReader, "list">;
}

export interface ReadDayDeps {
  tracker: Pick<IssueTracker, "listMilestones">;
  /** Repositories, as owner/name. */
  projects: string[];
  limits: DayLimits;
  timezone: string;
  schedules: Schedule[];
  /** Signs of life of the runners of this machine. */
  listPresences(): Promise<Presence[]>;
  now(): Date;
}

/** All that is known of a day, from the state and from what lies beside it. Without a state, from the latter alone. */
export async function readDay(
  deps: ReadDayDeps,
  date: string,
  state: DailyLogState | { unread: string },
): Promise<DayInput> {
  const { timezone, limits } = deps;
  const now = deps.now();
  const today = toLocalDay(now, timezone);
  const window = toDayWindow(date, timezone);
  const dates = Array.from({ length: DAYS }, (_, index) => addDays(date, index + 1 - DAYS));
  const first = toDayWindow(dates[0] ?? date, timezone).from;
  const isRead = "ledger" in state;
  const all = isRead ? await Array.fromAsync(state.ledger.read({ from: first, to: window.to })) : [];
  const days = dates.map((day) => ({ date: day, events: listWithin(all, toDayWindow(day, timezone)) }));
  const { standings, histories } = isRead
    ? await readStandings(state, window)
    : { standings: [], histories: new Map<string, PipelineEvent[]>() };
  const events = (days.at(-1)?.events ?? []).filter((event) => !isOwn(event, date));
  if (isRead) await addMissingHistories(state, events, histories);
  const local = await deps.listPresences();
  const presences = [...local, ...toPresences(all, new Set(local.map(({ host }) => host)))];
  return {
    date,
    today,
    timezone,
    window,
    projects: deps.projects.toSorted(compareText),
    limits,
    complete: window.to <= now,
    unread: isRead ? undefined : state.unread,
    events,
    dayBefore: days.at(-2)?.events ?? [],
    days,
    standings,
    histories,
    ...(await readMilestones(deps, { date, today, recent: all })),
    absences: [...toAbsences(presences, window, now), ...toOutages(local, window)],
    missed: isRead ? toMissedSchedules(deps.schedules, { events: all, presences, window, timezone, now }) : [],
  };
}

/** The log itself leaves events; a log that counted them would differ from the one it was written after. */
function isOwn(event: PipelineEvent, date: string): boolean {
  if (event.type === "daily-log:unpublished") return event.date >= date;
  if (event.type === "model:worded" && event.purpose === "daily-log") return event.subject >= date;
  return event.type === "daily-log:written" || event.type === "milestones:read";
}

function listWithin(events: readonly PipelineEvent[], { from, to }: DayWindow): PipelineEvent[] {
  return events.filter((event) => {
    const at = Date.parse(event.at);
    return at >= from.getTime() && at < to.getTime();
  });
}

async function readStandings(
  { ledger, items }: DailyLogState,
  { from, to }: DayWindow,
): Promise<{ standings: Standing[]; histories: Map<string, PipelineEvent[]> }> {
  const standings: Standing[] = [];
  const histories = new Map<string, PipelineEvent[]>();
  for (const stored of await listItems(items)) {
    // What left before the day is in none of its sections, and there is more of it every day.
    const left = LEFT.has(stored.item.status) && Date.parse(stored.item.updatedAt) < from.getTime();
    const history = left ? [] : await ledger.history(stored.item.id);
    const standing = findStanding(stored, history, to);
    if (standing === undefined) continue;
    standings.push(standing);
    histories.set(
      stored.item.id,
      history.filter((event) => Date.parse(event.at) < to.getTime()),
    );
  }
  return { standings: standings.toSorted((a, b) => compareIssues(a.ref, b.ref)), histories };
}

/** Events outlive items: what the day completed keeps its facts although its item is gone from the store. */
async function addMissingHistories(
  { ledger }: DailyLogState,
  events: readonly PipelineEvent[],
  histories: Map<string, PipelineEvent[]>,
): Promise<void> {
  for (const event of events) {
    if (event.type !== "item:closed" && event.type !== "pull-request:opened") continue;
    if (!histories.has(event.item)) histories.set(event.item, await ledger.history(event.item));
  }
}

/**
 * All items, each once: an item that moves while the pages are read can show up on two of them. Without the issues' text,
 * of which the log needs none and which may be long.
 */
async function listItems(items: DailyLogState["items"]): Promise<StoredWorkItem[]> {
  const found = new Map<string, StoredWorkItem>();
  for (const status of WORK_ITEM_STATUSES) {
    for (let page = 0; page < MOST_PAGES; page++) {
      const list = await items.list({ status, offset: page * PAGE, limit: PAGE });
      for (const stored of list) {
        found.set(stored.item.id, { ...stored, snapshot: { ...stored.snapshot, body: "" } });
      }
      if (list.length < PAGE) break;
    }
  }
  return [...found.values()];
}

type Milestones = Pick<DayInput, "milestones" | "unreadMilestones">;

/**
 * Today's milestones from the tracker, those of an earlier day from the last count that was noted by its end: so the log
 * of a day that is over stays as it is. Where nobody noted any, the tracker's count of today has to do.
 */
async function readMilestones(
  deps: ReadDayDeps,
  { date, today, recent }: { date: string; today: string; recent: readonly PipelineEvent[] },
): Promise<Milestones> {
  const milestones: DayInput["milestones"] = [];
  const unreadMilestones: DayInput["unreadMilestones"] = [];
  for (const repo of deps.projects.toSorted(compareText)) {
    const noted = listEvents(recent, "milestones:read").findLast((event) => event.repo === repo);
    const isPast = date < today && noted !== undefined;
    try {
      const counts = isPast ? noted.milestones : await readCounts(deps, repo);
      const readOn = isPast ? toLocalDay(new Date(noted.at), deps.timezone) : today;
      milestones.push(...counts.map((milestone) => ({ repo, milestone, readOn })));
    } catch (error) {
      if (!isAppError(error)) throw error;
      unreadMilestones.push({ repo, code: error.code });
    }
  }
  return { milestones, unreadMilestones };
}

/** The open milestones of a project as they are now, the next due first. */
export async function readCounts({ tracker }: Pick<ReadDayDeps, "tracker">, repo: string): Promise<MilestoneCount[]> {
  return (await tracker.listMilestones(repo))
    .filter(({ state }) => state === "open")
    .toSorted((a, b) => compareText(a.dueOn ?? "~", b.dueOn ?? "~") || a.number - b.number)
    .map(({ number, title, url, dueOn, openIssues: open, closedIssues: closed }) => ({
      number,
      title,
      url,
      ...(dueOn === undefined ? {} : { dueOn }),
      open,
      closed,
    }));
}

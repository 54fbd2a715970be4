import { ConfigError, isAppError } from "../domain/errors.ts";
import type { PipelineEvent } from "../domain/events.ts";
import type { IssueTracker } from "../domain/ports/issue-tracker.ts";
import type { Ledger } from "../domain/ports/ledger.ts";
import type { WorkItemReader } from "../domain/ports/work-item-store.ts";
import { WORK_ITEM_STATUSES, type StoredWorkItem, type WorkItemStatus } from "../domain/work-item.ts";
import { toDailyFacts } from "./compute-facts.ts";
import { compareIssues, compareText, type DayInput, type DayLimits } from "./day-input.ts";
import type { DailyFacts } from "./facts.ts";
import { findStanding, type Standing } from "./standing.ts";
import { addDays, toDayWindow, toLocalDay, type DayWindow } from "../lib/calendar-day.ts";
import { parseDay } from "./parse-day.ts";

const PAGE = 200;
/** Items of one status that are read at most; a bound, not a limit anyone should meet. */
const MOST_PAGES = 100;
const LEFT: ReadonlySet<WorkItemStatus> = new Set(["closed", "rejected"]);

export interface DailyLogDeps {
  ledger: Pick<Ledger, "read" | "history">;
  items: Pick<WorkItemReader, "list">;
  tracker: Pick<IssueTracker, "listMilestones">;
  /** Repositories, as owner/name. */
  projects: string[];
  limits: DayLimits;
  timezone: string;
  now(): Date;
}

export interface DailyLog {
  /** Today in the log's time zone, YYYY-MM-DD. */
  today(): string;
  /**
   * The facts of one day. Reads, and writes nothing. A milestone that cannot be read becomes a flag; errors of the ledger
   * and of the items are passed on. Throws ConfigError for a date that is no day or still to come.
   */
  compute(date: string): Promise<DailyFacts>;
}

export function createDailyLog(deps: DailyLogDeps): DailyLog {
  const today = () => toLocalDay(deps.now(), deps.timezone);
  return {
    today,
    async compute(text) {
      const date = parseDay(text);
      if (date > today()) {
        throw new ConfigError(`${date} is still to come in ${deps.timezone}.`, {
          code: "log.future_date",
          hint: `The last day with a log is ${today()}.`,
        });
      }
      return toDailyFacts(await readDay(deps, date));
    },
  };
}

async function readDay(deps: DailyLogDeps, date: string): Promise<DayInput> {
  const { ledger, timezone, limits } = deps;
  const window = toDayWindow(date, timezone);
  const week = await readAll(ledger.read({ from: toDayWindow(addDays(date, -6), timezone).from, to: window.to }));
  const dayBefore = toDayWindow(addDays(date, -1), timezone);
  const events = week.filter((event) => isWithin(event, window));
  const { standings, histories } = await readStandings(deps, window);
  await addMissingHistories(deps, events, histories);
  const { milestones, unreadMilestones } = await readMilestones(deps);
  return {
    date,
    today: toLocalDay(deps.now(), timezone),
    timezone,
    window,
    projects: deps.projects.toSorted(compareText),
    limits,
    events,
    dayBefore: week.filter((event) => isWithin(event, dayBefore)),
    week,
    standings,
    histories,
    milestones,
    unreadMilestones,
  };
}

/** The log itself leaves an event; a log that counted it would differ from the one it was written after. */
async function readAll(events: AsyncIterable<PipelineEvent>): Promise<PipelineEvent[]> {
  const all: PipelineEvent[] = [];
  for await (const event of events) if (event.type !== "daily-log:written") all.push(event);
  return all;
}

function isWithin(event: PipelineEvent, { from, to }: { from: Date; to: Date }): boolean {
  const at = Date.parse(event.at);
  return at >= from.getTime() && at < to.getTime();
}

async function readStandings(
  { ledger, items }: DailyLogDeps,
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
  { ledger }: DailyLogDeps,
  events: readonly PipelineEvent[],
  histories: Map<string, PipelineEvent[]>,
): Promise<void> {
  for (const event of events) {
    if (event.type !== "item:closed" && event.type !== "pull-request:opened") continue;
    if (!histories.has(event.item)) histories.set(event.item, await ledger.history(event.item));
  }
}

/** All items, each once: an item that moves while the pages are read can show up on two of them. */
async function listItems(items: DailyLogDeps["items"]): Promise<StoredWorkItem[]> {
  const found = new Map<string, StoredWorkItem>();
  for (const status of WORK_ITEM_STATUSES) {
    for (let page = 0; page < MOST_PAGES; page++) {
      const list = await items.list({ status, offset: page * PAGE, limit: PAGE });
      for (const stored of list) found.set(stored.item.id, stored);
      if (list.length < PAGE) break;
    }
  }
  return [...found.values()];
}

async function readMilestones({
  tracker,
  projects,
}: DailyLogDeps): Promise<Pick<DayInput, "milestones" | "unreadMilestones">> {
  const milestones: DayInput["milestones"] = [];
  const unreadMilestones: DayInput["unreadMilestones"] = [];
  for (const repo of projects.toSorted(compareText)) {
    try {
      const open = (await tracker.listMilestones(repo)).filter((milestone) => milestone.state === "open");
      const sorted = open.toSorted((a, b) => compareText(a.dueOn ?? "~", b.dueOn ?? "~") || a.number - b.number);
      milestones.push(...sorted.map((milestone) => ({ repo, milestone })));
    } catch (error) {
      if (!isAppError(error)) throw error;
      unreadMilestones.push({ repo, code: error.code });
    }
  }
  return { milestones, unreadMilestones };
}

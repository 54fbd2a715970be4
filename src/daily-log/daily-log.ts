import { ConfigError, isAppError } from "../domain/errors.ts";
import type { PipelineEvent } from "../domain/events.ts";
import { toDailyFacts } from "./compute-facts.ts";
import { compareText } from "./day-input.ts";
import type { DailyFacts } from "./facts.ts";
import { parseDay } from "./parse-day.ts";
import { type DailyLogState, readCounts, readDay, type ReadDayDeps } from "./read-day.ts";
import { toLocalDay } from "../lib/calendar-day.ts";

export interface DailyLogDeps extends ReadDayDeps {
  /** Or the error code with which the state could not be opened. */
  state: DailyLogState | { unread: string };
  /** The log goes to many places: no text in it may hold a secret. */
  redact(text: string): string;
}

export interface DailyLog {
  /** Today in the log's time zone, YYYY-MM-DD. */
  today(): string;
  /**
   * The facts of one day. Reads, and writes nothing. A milestone that cannot be read becomes a flag; errors of the ledger
   * and of the items are passed on. Throws ConfigError for a date that is no day or still to come.
   */
  compute(date: string): Promise<DailyFacts>;
  /** The milestones as they are now, as events that later logs count from; without those that cannot be read. */
  countMilestones(): Promise<PipelineEvent[]>;
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
      return redactTexts(toDailyFacts(await readDay(deps, date, deps.state)), deps.redact) as DailyFacts;
    },
    async countMilestones() {
      const events: PipelineEvent[] = [];
      for (const repo of deps.projects.toSorted(compareText)) {
        try {
          const milestones = await readCounts(deps, repo);
          events.push({ type: "milestones:read", at: deps.now().toISOString(), repo, milestones });
        } catch (error) {
          // The log that is made next says so.
          if (!isAppError(error)) throw error;
        }
      }
      return events;
    },
  };
}

function redactTexts(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactTexts(each, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redactTexts(each, redact)]));
}

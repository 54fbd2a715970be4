import type { PipelineEvent } from "../../domain/events.ts";
import { PARK_REASONS, type OutcomeReason } from "../../domain/outcome-reason.ts";
import { toSparkline } from "../bars.ts";
import { listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { formatUsd, type Line, type Section } from "../document.ts";
import type { DailyFacts, DayCount, DayNumbers, ProjectCostFacts } from "../facts.ts";
import { toCostNote } from "./project-costs.ts";

/** Parked by a decision, not by a failure. */
const NOT_FAILED: readonly OutcomeReason[] = ["too-large"];
const FAILED: ReadonlySet<OutcomeReason> = new Set(PARK_REASONS.filter((reason) => !NOT_FAILED.includes(reason)));

export function toDayNumbers(events: readonly PipelineEvent[]): DayNumbers {
  const started = uniqueBy(
    listEvents(events, "agent:started").filter((event) => !event.adopted),
    (event) => event.run,
  );
  const ended = uniqueBy(listEvents(events, "agent:ended"), (event) => event.run);
  const costs = ended.flatMap(({ usage }) => (usage.usd === undefined ? [] : [usage.usd]));
  const failed = listEvents(events, "stage:ended").filter((event) => FAILED.has(event.reason));
  const pulls = listEvents(events, "pull-request:opened");
  const questions = listEvents(events, "comment:written").filter((event) => event.kind === "question");
  return {
    sessions: uniqueBy(listEvents(events, "session:started"), (event) => event.session).length,
    created: uniqueBy(listEvents(events, "item:created"), (event) => event.item).length,
    opened: uniqueBy(pulls, (event) => `${event.repo}#${event.pullRequest}`).length,
    closed: uniqueBy(listEvents(events, "item:closed"), (event) => event.item).length,
    failed: uniqueBy(failed, (event) => event.item).length,
    questions: uniqueBy(questions, (event) => event.url).length,
    runs: started.length,
    inputTokens: sum(ended.map(({ usage }) => usage.inputTokens)),
    outputTokens: sum(ended.map(({ usage }) => usage.outputTokens)),
    usd: costs.length === 0 ? undefined : Math.round(sum(costs) * 10_000) / 10_000,
    runsWithoutCost: ended.length - costs.length,
    stageErrors: listEvents(events, "stage:errored").length,
  };
}

/** The last eight days, oldest first, from the first one on of which something is known. */
export function toLastDays({ days }: DayInput): DayCount[] {
  const last = days.slice(-8);
  const first = last.findIndex(({ events }) => events.length > 0);
  return last.slice(first < 0 ? last.length - 1 : first).map(({ date, events }) => ({ date, ...toDayNumbers(events) }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const ROWS: [label: string, key: Exclude<keyof DayNumbers, "usd">][] = [
  ["Sessions", "sessions"],
  ["New items", "created"],
  ["Pull requests opened", "opened"],
  ["Issues closed", "closed"],
  ["Items failed", "failed"],
  ["Questions asked", "questions"],
  ["Agent runs", "runs"],
  ["Input tokens", "inputTokens"],
  ["Output tokens", "outputTokens"],
  ["Stage errors", "stageErrors"],
];

/** Told also where nothing of it happened in all those days. */
const ALWAYS: ReadonlySet<keyof DayNumbers> = new Set(["opened", "closed", "runs"]);

export function toNumbersSection(
  { day, dayBefore, lastDays }: DailyFacts["numbers"],
  costs: readonly ProjectCostFacts[],
): Section {
  const isTold = (key: keyof DayNumbers) => ALWAYS.has(key) || lastDays.some((each) => (each[key] ?? 0) > 0);
  const rows: Line[][] = ROWS.filter(([, key]) => isTold(key)).map(([label, key]) => [
    [label],
    [groupDigits(day[key])],
    [groupDigits(dayBefore[key])],
    [formatChange(day[key] - dayBefore[key], groupDigits)],
    [
      toAverage(
        lastDays.map((each) => each[key]),
        formatAverage,
      ),
    ],
    [toSparkline(lastDays.map((each) => each[key]))],
  ]);
  rows.push([
    ["Cost"],
    [formatCost(day)],
    [formatCost(dayBefore)],
    [formatCostChange(day.usd, dayBefore.usd)],
    [
      lastDays.slice(0, -1).every(({ usd }) => usd === undefined)
        ? ""
        : toAverage(
            lastDays.map(({ usd }) => usd ?? 0),
            formatUsd,
          ),
    ],
    [toSparkline(lastDays.map(({ usd }) => usd ?? 0))],
  ]);
  const silent = day.runsWithoutCost;
  const span = lastDays.length > 1 ? `${lastDays.length} days` : "Chart";
  return {
    heading: "Numbers",
    items: [],
    table: { head: ["", "Today", "Day before", "Change", "Average", span], rows },
    notes: [
      ...toCostNote(costs),
      ...(silent === 0
        ? []
        : [[`The cost leaves out ${silent === 1 ? "1 run that reports" : `${silent} runs that report`} no money.`]]),
    ],
  };
}

/** Of the days before the last one, which are up to seven. */
function toAverage(values: readonly number[], format: (amount: number) => string): string {
  const before = values.slice(0, -1);
  return before.length === 0 ? "" : format(sum(before) / before.length);
}

function formatAverage(amount: number): string {
  return amount >= 100 ? groupDigits(Math.round(amount)) : String(Math.round(amount * 10) / 10);
}

function formatCost({ usd }: DayNumbers): string {
  return usd === undefined ? "not reported" : formatUsd(usd);
}

function formatCostChange(now: number | undefined, before: number | undefined): string {
  return now === undefined || before === undefined ? "" : formatChange(now - before, formatUsd);
}

function formatChange(change: number, format: (amount: number) => string): string {
  const amount = format(Math.abs(change));
  if (amount === format(0)) return "=";
  return `${change > 0 ? "+" : "−"}${amount}`;
}

/** 1234567 → `1 234 567`: the same in each locale. */
function groupDigits(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, " ");
}

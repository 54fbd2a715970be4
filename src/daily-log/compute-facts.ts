import type { DayInput } from "./day-input.ts";
import type { DailyFacts } from "./facts.ts";
import { toCarryOver } from "./sections/carry-over.ts";
import { toCompleted } from "./sections/completed.ts";
import { toFlags } from "./sections/flags.ts";
import { toNext } from "./sections/next-session.ts";
import { toProjectCosts } from "./sections/project-costs.ts";
import { toDayNumbers, toLastDays } from "./sections/numbers.ts";
import { toMilestones } from "./sections/release-progress.ts";
import { toRisks } from "./sections/risks.ts";
import { toShipped } from "./sections/shipped.ts";

/** Pure: the same input gives the same facts, key by key in the same order. */
export function toDailyFacts(input: DayInput): DailyFacts {
  const shipped = toShipped(input);
  const milestones = toMilestones(input);
  const silence = { absences: input.absences, missed: input.missed };
  const numbers = {
    day: toDayNumbers(input.events),
    dayBefore: toDayNumbers(input.dayBefore),
    lastDays: toLastDays(input),
  };
  return {
    schema: "millrace-daily-log/1",
    date: input.date,
    timezone: input.timezone,
    window: { from: input.window.from.toISOString(), to: input.window.to.toISOString() },
    projects: input.projects,
    complete: input.complete,
    unread: input.unread,
    events: input.events.length,
    shipped,
    completed: toCompleted(input, shipped),
    milestones,
    carryOver: toCarryOver(input),
    risks: toRisks(input, milestones, numbers.day),
    flags: toFlags(input, silence),
    silence,
    next: toNext(input),
    numbers,
    costs: toProjectCosts(input),
  };
}

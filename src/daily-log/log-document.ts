import { count, formatUsd, makeNameIssue, type Line, type LogDocument } from "./document.ts";
import { isQuietDay, type CarryOverKind, type DailyFacts } from "./facts.ts";
import { toCarryOverSection } from "./sections/carry-over.ts";
import { toCompletedSection } from "./sections/completed.ts";
import { toFlagsSection } from "./sections/flags.ts";
import { toNextSection } from "./sections/next-session.ts";
import { toNumbersSection } from "./sections/numbers.ts";
import { toReleaseProgressSection } from "./sections/release-progress.ts";
import { toRisksSection } from "./sections/risks.ts";
import { toShippedSection } from "./sections/shipped.ts";

/** The headings in their order, which readers and scripts rely on. */
export function toLogDocument(facts: DailyFacts): LogDocument {
  const title = `Daily log, ${facts.date}`;
  if (isQuietDay(facts)) return { title, lead: toQuietLead(facts), sections: [] };
  const name = makeNameIssue(facts.projects);
  const needs = findNeeds(facts);
  return {
    title,
    lead: [toHeadline(facts), ...(needs === undefined ? [] : [[needs]]), ...toDoubts(facts)],
    sections: [
      toShippedSection(facts.shipped, name),
      toCompletedSection(facts.completed, name),
      toReleaseProgressSection(facts),
      toCarryOverSection(facts.carryOver, name),
      toRisksSection(facts.risks, name),
      toFlagsSection(facts.flags, name),
      toNextSection(facts, name),
      toNumbersSection(facts.numbers, facts.costs),
    ],
  };
}

/** With the title, a day with nothing is three lines. */
function toQuietLead({ events, milestones }: DailyFacts): Line[] {
  const next = milestones.find(({ due, open }) => due !== undefined && open > 0);
  return [
    ["Nothing happened on this day, and nothing waits."],
    events === 0
      ? ["If work was expected, `millrace doctor` tells what stands in the way."]
      : next === undefined
        ? ["The projects were looked at and had no work."]
        : [
            "The projects were looked at and had no work. Next due: ",
            { link: next.url, data: next.title },
            `, ${next.percent} % done, on ${next.due}.`,
          ],
  ];
}

function toHeadline(facts: DailyFacts): Line {
  return [{ strong: toHeadlineText(facts) }];
}

/** The day in one line of plain text, also for a feed or a message. */
export function toHeadlineText(facts: DailyFacts): string {
  const { unread, numbers, shipped, carryOver, next } = facts;
  const { day } = numbers;
  if (unread !== undefined) return "This log is not complete: Redis could not be read.";
  if (isQuietDay(facts)) return "Nothing happened on this day, and nothing waits.";
  const parts = [
    `${shipped.closed.length} closed`,
    `${shipped.opened.length} opened for review`,
    `${day.failed} failed`,
    `${carryOver.length} carried over`,
    `${next.length} queued`,
    count(day.runs, "agent run"),
    ...(day.usd === undefined ? [] : [formatUsd(day.usd)]),
  ];
  return parts.join(" · ");
}

/** What waits for the reader: the reason to open the log. undefined: nothing. */
export function findNeeds({ carryOver, shipped }: DailyFacts): string | undefined {
  const byKind = (...kinds: CarryOverKind[]) => carryOver.filter(({ kind }) => kinds.includes(kind)).length;
  const reviews = byKind("review") + shipped.opened.length;
  const broken = byKind("failed", "base broken", "permission", "setup", "bug", "other");
  const parts = [
    [byKind("answer"), "question to answer", "questions to answer"],
    [byKind("person", "plan"), "thing to do or decide", "things to do or decide"],
    [byKind("too large"), "issue to cut into parts", "issues to cut into parts"],
    [broken, "item that stands still", "items that stand still"],
    [reviews, "pull request to review", "pull requests to review"],
  ] as const;
  const some = parts.flatMap(([amount, one, many]) => (amount === 0 ? [] : [count(amount, one, many)]));
  return some.length === 0 ? undefined : `Needs a person: ${some.join(", ")}.`;
}

/** How far the log can be trusted, before anybody does. */
function toDoubts({ complete, silence, unread }: DailyFacts): Line[] {
  const doubts: Line[] = [];
  const silent = silence.absences.length + silence.missed.length;
  if (silent > 0 && unread === undefined) {
    doubts.push([{ strong: "Not all of the day was watched" }, ": see Flags and watch-outs."]);
  }
  if (!complete) doubts.push(["Written before the day was over; the next log completes it."]);
  return doubts;
}

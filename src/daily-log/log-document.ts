import { count, formatUsd, makeNameIssue, type Line, type LogDocument } from "./document.ts";
import { isQuietDay, type DailyFacts } from "./facts.ts";
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
  if (isQuietDay(facts)) {
    const lead: Line[] = [
      ["Nothing was recorded on this day, and nothing waits."],
      ["If work was expected, `millrace doctor` tells what stands in the way."],
    ];
    return { title, lead, sections: [] };
  }
  const name = makeNameIssue(facts.projects);
  return {
    title,
    lead: [toHeadline(facts)],
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

function toHeadline({ numbers: { day }, shipped, carryOver, next }: DailyFacts): Line {
  const parts = [
    `${shipped.closed.length} closed`,
    `${day.opened} opened for review`,
    `${day.failed} failed`,
    `${carryOver.length} carried over`,
    `${next.length} queued`,
    count(day.runs, "agent run"),
    ...(day.usd === undefined ? [] : [formatUsd(day.usd)]),
  ];
  return [{ strong: parts.join(" · ") }];
}

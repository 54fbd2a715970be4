import { assertNever } from "../../lib/assert-never.ts";
import { compareIssues, type DayInput } from "../day-input.ts";
import { toIssueLine, type Line, type NameIssue, type Section } from "../document.ts";
import type { NextFacts } from "../facts.ts";
import type { Standing } from "../standing.ts";

/** More lines than this nobody reads; the rest is counted. */
const LONGEST_LIST = 20;

/** The queue in the order in which the next session takes it. */
export function toNext(input: DayInput): NextFacts[] {
  return input.standings
    .filter(({ status }) => status === "queued")
    .toSorted((a, b) => a.item.rank - b.item.rank || compareIssues(a.ref, b.ref))
    .map((standing, index) => ({ ...standing.ref, place: index + 1, reason: toReason(standing, input) }));
}

function toReason({ stage, item }: Standing, { limits }: DayInput): string {
  switch (stage) {
    case "triage":
      return "to be triaged";
    case "prep":
      return "ready, to be prepared";
    case "exec":
      return item.attempts === 0
        ? "prepared, to be worked on"
        : `to be worked on again, attempt ${item.attempts + 1} of ${limits.attemptsPerItem}`;
    default:
      return assertNever(stage, "stage");
  }
}

export function toNextSection(next: readonly NextFacts[], name: NameIssue): Section {
  const items = next
    .slice(0, LONGEST_LIST)
    .map((entry): Line => [
      ...toIssueLine(entry, name),
      " (",
      { link: entry.url, text: "issue" },
      `) · ${entry.reason}`,
    ]);
  if (next.length > LONGEST_LIST) items.push([`and ${next.length - LONGEST_LIST} more.`]);
  return { heading: "Next session", items: items.length > 0 ? items : [["The queue is empty."]] };
}

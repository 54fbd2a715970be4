import { assertNever } from "../../lib/assert-never.ts";
import { compareIssues, type DayInput } from "../day-input.ts";
import { count, toIssueLine, type Line, type NameIssue, type Section } from "../document.ts";
import type { DailyFacts, NextFacts } from "../facts.ts";
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

/** The order of scout's rank, for a person. */
const ORDER = "In this order: by the due date of the milestone, then by priority label, then the oldest.";

type QueueFacts = Pick<DailyFacts, "next" | "shipped" | "carryOver">;

export function toNextSection({ next, shipped, carryOver }: QueueFacts, name: NameIssue): Section {
  const reviews = shipped.opened.length + carryOver.filter(({ kind }) => kind === "review").length;
  const items = next.slice(0, LONGEST_LIST).map((entry): Line => [...toIssueLine(entry, name), ` · ${entry.reason}`]);
  if (next.length > LONGEST_LIST) items.push([`and ${next.length - LONGEST_LIST} more.`]);
  const wait = `${count(reviews, "pull request")} ${reviews === 1 ? "waits" : "wait"} for a review.`;
  const empty = ["The queue is empty.", ...(reviews === 0 ? [] : [wait])].join(" ");
  const lead = items.length > 1 ? [[ORDER]] : [];
  return { heading: "Next session", lead, items: items.length > 0 ? items : [[empty]] };
}

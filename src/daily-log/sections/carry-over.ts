import type { OutcomeReason } from "../../domain/outcome-reason.ts";
import { compareIssues, type DayInput } from "../day-input.ts";
import { count, toIssueLine, type Line, type NameIssue, type Section } from "../document.ts";
import { toPlainText } from "../escape.ts";
import type { CarryOverFacts, CarryOverKind } from "../facts.ts";
import type { Standing } from "../standing.ts";
import { daysBetween, toLocalDay } from "../../lib/calendar-day.ts";

/** An item that stands still for as many days deserves a person's eye. */
const STALE_DAYS = 4;

/** What each reason means for a person. Reasons that carry nothing over are absent. */
const MEANING: { [Reason in OutcomeReason]?: [kind: CarryOverKind, nextStep: string] } = {
  "pull-request-opened": ["review", "Review the pull request."],
  "pull-request-open": ["review", "Review the pull request."],
  "follow-up-pushed": ["review", "Review the pull request."],
  "taken-by-person": ["review", "Finish the pull request: its branch holds commits that are not Millrace's."],
  settling: ["service", "Nothing: it is looked at again in a moment."],
  "follow-ups-used": ["failed", "Look at the pull request: the follow-ups are used up."],
  "needs-clarification": ["answer", "Answer the question."],
  "waiting-for-person": ["person", "Do or decide what the issue asks of a person."],
  "blocked-by-issue": ["blocker", "Close the issue that blocks it."],
  "waiting-for-children": ["children", "Nothing: it goes on when its child issues are closed."],
  "rate-limited": ["limit", "Nothing: it goes on when the limit is lifted."],
  "budget-spent": ["limit", "Nothing: it goes on with the next budget; raise the limit to go on now."],
  "service-trouble": ["service", "Nothing: it is tried again; look at the service if that lasts."],
  "attempts-exhausted": ["failed", "Read the last attempt, make the issue clearer, then retry."],
  "item-budget-spent": ["failed", "Raise limits.usdPerItem or take the issue over."],
  "too-large": ["too large", "Cut the issue into a task list of smaller parts."],
  "no-answer": ["answer", "Answer the question, or close the issue."],
  "decision-written": ["review", "Read the proposal in the comment, decide, and close the issue."],
  "base-broken": ["base broken", "Repair the checks on the base branch, then retry."],
  "agent-unavailable": [
    "setup",
    "Make the agent usable again (`millrace doctor`), then retry it, or its account with `--account`.",
  ],
  "runs-cut-off": ["setup", "Look why its runs end before they are finished, then retry."],
  "result-flagged": ["person", "Look at the result, then change the issue or the project's rules and retry."],
  "no-permission": ["permission", "Give the account the missing permission, then retry."],
  "setup-failed": ["setup", "Repair the set-up of the project, then retry."],
  "plan-proposed": ["plan", "Read the plan; approve it with `/approve` or a thumbs-up, or say what is wrong with it."],
  bug: ["bug", "Report the failure: it is Millrace's own."],
};

/** What a person can do about an item that stands for this reason; undefined where nothing is carried over. */
export function toNextStep(reason: OutcomeReason): string | undefined {
  return MEANING[reason]?.[1];
}

const ORDER: CarryOverKind[] = ["answer", "person", "review", "failed", "too large", "base broken", "permission"];

/** Items that a later day has to see again: waiting, parked, or in review since an earlier day. */
export function toCarryOver(input: DayInput): CarryOverFacts[] {
  return input.standings
    .filter((standing) => isCarriedOver(standing, input))
    .map((standing) => toEntry(standing, input))
    .toSorted((a, b) => placeOf(a.kind) - placeOf(b.kind) || b.ageDays - a.ageDays || compareIssues(a, b));
}

function isCarriedOver(standing: Standing, { window }: DayInput): boolean {
  if (standing.status === "review") return Date.parse(standing.since) < window.from.getTime();
  return standing.status === "waiting" || standing.status === "parked";
}

function toEntry(standing: Standing, input: DayInput): CarryOverFacts {
  const { item, ref, status, since } = standing;
  const [kind, nextStep] = (standing.reason && MEANING[standing.reason]) ?? ["other", "Look at the item."];
  const nextUrl = kind === "answer" ? item.question?.url : kind === "review" ? item.pullRequest?.url : undefined;
  return {
    ...ref,
    kind,
    status,
    explanation: toPlainText(standing.explanation),
    since,
    ageDays: Math.max(0, daysBetween(toLocalDay(new Date(since), input.timezone), input.date)),
    nextStep,
    nextUrl,
  };
}

function placeOf(kind: CarryOverKind): number {
  const place = ORDER.indexOf(kind);
  return place < 0 ? ORDER.length : place;
}

const STANDINGS: { [Kind in CarryOverKind]?: string } = {
  review: "waits for a review",
  answer: "waits for an answer",
  person: "waits for a person",
  blocker: "blocked",
  children: "waits for its parts",
  limit: "waits for a limit",
  service: "waits for a service",
};

function toStanding(kind: CarryOverKind): string {
  return STANDINGS[kind] ?? kind;
}

/** Up to so many, each has its own line; of more, the oldest of each kind. The JSON twin has all of them. */
const MOST_LINES = 30;
const MOST_OF_KIND = 6;

export function toCarryOverSection(carryOver: readonly CarryOverFacts[], name: NameIssue): Section {
  const heading = "Carry-over";
  if (carryOver.length === 0) return { heading, items: [["Nothing waits."]] };
  if (carryOver.length <= MOST_LINES) return { heading, items: carryOver.map((entry) => toLine(entry, name)) };
  const items = [...Map.groupBy(carryOver, ({ kind }) => kind)].flatMap(([kind, entries]) => {
    const lines = entries.slice(0, MOST_OF_KIND).map((entry) => toLine(entry, name));
    const rest = entries.length - lines.length;
    return rest === 0 ? lines : [...lines, [`and ${rest} more: ${toStanding(kind)}.`]];
  });
  return { heading, lead: [[`${carryOver.length} in all; the oldest of each kind:`]], items };
}

function toLine(entry: CarryOverFacts, name: NameIssue): Line {
  const age = entry.ageDays === 0 ? "since today" : `for ${count(entry.ageDays, "day")}`;
  return [
    ...toIssueLine(entry, name),
    ` · ${toStanding(entry.kind)}, ${age}`,
    ...(entry.ageDays >= STALE_DAYS ? [", ", { strong: "stuck" }] : []),
    ...(entry.explanation === "" ? [] : [" · ", { data: entry.explanation }]),
    " · Next: ",
    entry.nextUrl === undefined ? entry.nextStep : { link: entry.nextUrl, text: entry.nextStep },
  ];
}

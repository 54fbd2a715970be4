import { compareIssues, listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { count, joinInline, toIssueLink, type Inline, type NameIssue, type Section } from "../document.ts";
import { toPlainText } from "../escape.ts";
import type { IssueRef, ShippedFacts } from "../facts.ts";

/** The tracker's ways to say that an issue was closed without its work: the log must not call that shipped. */
const DROPPED = /not[ _-]planned|duplicate|deleted|gone|moved|transferred/i;

export function toShipped(input: DayInput): ShippedFacts {
  const ends = uniqueBy(listEvents(input.events, "item:closed"), (event) => event.item).toSorted(compareIssues);
  const opened = uniqueBy(
    listEvents(input.events, "pull-request:opened"),
    (event) => `${event.repo}#${event.pullRequest}`,
  );
  const left = new Set(ends.map((event) => event.item));
  return {
    closed: ends.filter((event) => !DROPPED.test(event.explanation)).map(toRef),
    opened: opened
      .filter((event) => !left.has(event.item))
      .toSorted(compareIssues)
      .map((event) => ({ ...toIssueOf(event), pullRequest: { number: event.pullRequest, url: event.url } })),
    dropped: ends
      .filter((event) => DROPPED.test(event.explanation))
      .map((event) => ({ ...toRef(event), explanation: toPlainText(event.explanation) })),
  };

  /** The event's `url` is the pull request's; the issue's own stands in the item. */
  function toIssueOf(event: { item: string; repo: string; issue: number; title: string; url: string }): IssueRef {
    const standing = input.standings.find(({ item }) => item.id === event.item);
    return { ...toRef(event), url: standing?.ref.url ?? event.url };
  }
}

function toRef(event: { repo: string; issue: number; title: string; url: string }): IssueRef {
  return { repo: event.repo, issue: event.issue, url: event.url, title: toPlainText(event.title) };
}

export function toShippedSection({ closed, opened, dropped }: ShippedFacts, name: NameIssue): Section {
  const items: Section["items"] = [
    ...closed.map((ref) => ["Closed: ", ...toMention(ref, name)]),
    ...opened.map(({ pullRequest, ...ref }) => [
      "In review: ",
      ...toMention(ref, name, { link: pullRequest.url, text: `PR #${pullRequest.number}` }),
    ]),
    ...dropped.map((ref) => ["Closed without the work: ", ...toMention(ref, name), " · ", { data: ref.explanation }]),
  ];
  return {
    heading: "What shipped",
    lead: [[toSum(closed.length, opened.length)]],
    items,
  };
}

/** An open pull request has not reached anybody yet, and the log must not sound as if it had. */
function toSum(closed: number, opened: number): string {
  if (closed === 0 && opened === 0) return "Nothing was closed or opened for review.";
  const done = closed === 0 ? "Nothing was closed" : `${count(closed, "issue was", "issues were")} closed`;
  if (opened === 0) return `${done}.`;
  return `${done}; ${count(opened, "pull request")} opened for review, not merged yet.`;
}

function toMention(ref: IssueRef, name: NameIssue, ...more: Inline[]): Inline[] {
  return [{ data: ref.title }, " (", ...joinInline([toIssueLink(ref, name), ...more]), ")"];
}

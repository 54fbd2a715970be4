import { compareIssues, compareText, listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { count, joinInline, toIssueLink, type Inline, type Line, type NameIssue, type Section } from "../document.ts";
import { toPlainText } from "../escape.ts";
import { toIssueId } from "../wording/citable.ts";
import type { IssueRef, ShippedFacts, ShippedSentence } from "../facts.ts";

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

/** Up to so many, each has its own line; more are told by project, since each stands under Completed once more. */
const MOST_LINES = 8;
/** Titles that are named of each project. */
const NAMED = 3;

export function toShippedSection(shipped: ShippedFacts, name: NameIssue): Section {
  const { closed, opened, dropped, wording } = shipped;
  const { sentences = [], provider = "" } = wording ?? {};
  const rest = withoutCited(shipped, sentences);
  return {
    heading: "What shipped",
    lead: [[toSum(closed.length, opened.length)]],
    items: [
      ...sentences.map((sentence) => toSentenceLine(sentence, shipped, name)),
      ...(rest.closed.length + rest.opened.length <= MOST_LINES ? listEach(rest, name) : listProjects(rest)),
      ...dropped.map((ref) => ["Closed without the work: ", ...toMention(ref, name), " · ", { data: ref.explanation }]),
    ],
    notes:
      sentences.length === 0
        ? undefined
        : [
            [
              `${count(sentences.length, "line")} in the words of a model (`,
              { data: provider },
              "), each over the issues that it names.",
            ],
          ],
  };
}

function withoutCited({ closed, opened, dropped }: ShippedFacts, sentences: readonly ShippedSentence[]): ShippedFacts {
  const cited = new Set(sentences.flatMap(({ cites }) => cites.map(toIssueId)));
  const isLeft = (ref: IssueRef) => !cited.has(toIssueId(ref));
  return { closed: closed.filter(isLeft), opened: opened.filter(isLeft), dropped };
}

/** What is done and what waits for a review is our word, never the model's. */
function toSentenceLine(
  { text, state, cites }: ShippedSentence,
  { closed, opened }: ShippedFacts,
  name: NameIssue,
): Line {
  const ids = new Set(cites.map(toIssueId));
  const links = [
    ...closed.filter((ref) => ids.has(toIssueId(ref))).map((ref) => toIssueLink(ref, name)),
    ...opened
      .filter((ref) => ids.has(toIssueId(ref)))
      .flatMap((ref) => [toIssueLink(ref, name), toPullRequestLink(ref)]),
  ];
  return [state === "closed" ? "Closed: " : "In review: ", { data: text }, " (", ...joinInline(links), ")"];
}

function listEach({ closed, opened }: ShippedFacts, name: NameIssue): Line[] {
  return [
    ...closed.map((ref) => ["Closed: ", ...toMention(ref, name)]),
    ...opened.map(({ pullRequest, ...ref }) => [
      "In review: ",
      ...toMention(ref, name, toPullRequestLink({ pullRequest })),
    ]),
  ];
}

/** One line for each project, the one with the most first. */
function listProjects({ closed, opened }: ShippedFacts): Line[] {
  const all = [
    ...closed.map((ref) => ({ ...ref, isClosed: true })),
    ...opened.map((ref) => ({ ...ref, isClosed: false })),
  ];
  return [...Map.groupBy(all, ({ repo }) => repo)]
    .toSorted(([a, some], [b, others]) => others.length - some.length || compareText(a, b))
    .map(([repo, refs]) => {
      const done = refs.filter(({ isClosed }) => isClosed);
      const named = (done.length > 0 ? done : refs).slice(0, NAMED);
      const rest = refs.length - named.length;
      return [
        { data: repo, strong: true },
        ` · ${toCounts(done.length, refs.length - done.length)}: `,
        ...joinInline(
          named.map((ref) => ({ data: ref.title })),
          "; ",
        ),
        ...(rest > 0 ? [`; and ${rest} more`] : []),
      ];
    });
}

function toPullRequestLink({ pullRequest }: Pick<ShippedFacts["opened"][number], "pullRequest">): Inline {
  return { link: pullRequest.url, text: `PR #${pullRequest.number}` };
}

function toCounts(closed: number, opened: number): string {
  if (closed === 0) return `${opened} in review`;
  return opened === 0 ? `${closed} closed` : `${closed} closed, ${opened} in review`;
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

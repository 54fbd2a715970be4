import type { PipelineEvent } from "../../domain/events.ts";
import { toWorkItemId } from "../../domain/work-item.ts";
import { formatDuration } from "../../lib/durations.ts";
import { compareIssues, listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { count, formatUsd, toIssueLine, type Inline, type Line, type NameIssue, type Section } from "../document.ts";
import type { CompletedFacts, IssueRef, ShippedFacts } from "../facts.ts";

/** Issues that left the pipeline's hands today: closed as done, or with a pull request that waits for a review. */
export function toCompleted(input: DayInput, shipped: ShippedFacts): CompletedFacts[] {
  return [
    ...shipped.closed.map((ref) => toEntry(input, ref, "closed")),
    ...uniqueBy(shipped.opened, toKey).map((ref) => toEntry(input, ref, "opened-for-review")),
  ].toSorted(compareIssues);
}

function toEntry(input: DayInput, ref: IssueRef, state: CompletedFacts["state"]): CompletedFacts {
  const id = toWorkItemId(ref.repo, ref.issue);
  const history = input.histories.get(id) ?? [];
  const pull = listEvents(history, "pull-request:opened").at(-1);
  const item = input.standings.find((standing) => standing.item.id === id)?.item;
  const began = listEvents(history, "item:created")[0]?.at ?? item?.createdAt;
  const ended = pull?.at ?? listEvents(history, "item:closed").at(-1)?.at;
  return {
    repo: ref.repo,
    issue: ref.issue,
    url: ref.url,
    title: ref.title,
    state,
    pullRequest: pull === undefined ? item?.pullRequest : { number: pull.pullRequest, url: pull.url },
    cycleMs: began === undefined || ended === undefined ? undefined : Date.parse(ended) - Date.parse(began),
    attempts: pull?.attempts,
    usd: sumUsd(history) ?? pull?.usd,
  };
}

/** What all runs of an item cost, each counted once; undefined where no run reported money. */
function sumUsd(history: PipelineEvent[]): number | undefined {
  const runs = uniqueBy(listEvents(history, "agent:ended"), (event) => event.run);
  const costs = runs.flatMap((event) => (event.usage.usd === undefined ? [] : [event.usage.usd]));
  return costs.length === 0 ? undefined : costs.reduce((sum, usd) => sum + usd, 0);
}

function toKey(ref: { repo: string; issue: number }): string {
  return toWorkItemId(ref.repo, ref.issue);
}

export function toCompletedSection(completed: readonly CompletedFacts[], name: NameIssue): Section {
  const heading = "Completed";
  if (completed.length === 0) return { heading, items: [["Nothing."]] };
  const byRepo = [...Map.groupBy(completed, ({ repo }) => repo)];
  const lead = completed.length >= LEAST_FOR_SUM ? [[toSum(completed, byRepo.length)]] : [];
  if (byRepo.length < 2 || completed.length < LEAST_FOR_GROUPS) {
    return { heading, lead, items: completed.map((entry) => toLine(entry, name)) };
  }
  const groups = byRepo.map(([repo, entries]) => {
    const head: Line = [
      { data: repo, strong: true },
      ` · ${[`${entries.length} completed`, ...toUsd(entries)].join(" · ")}`,
    ];
    return { head, items: entries.map((entry) => toLine(entry, ({ issue }) => `#${issue}`)) };
  });
  return { heading, lead, items: [], groups, folded: completed.length > MOST_UNFOLDED };
}

const LEAST_FOR_SUM = 4;
const LEAST_FOR_GROUPS = 10;
const MOST_UNFOLDED = 25;

/** `60 in 13 projects: median 2h 10m to the pull request, 1.3 attempts, $0.42 each.` */
function toSum(completed: readonly CompletedFacts[], projects: number): string {
  const where = projects > 1 ? ` in ${projects} projects` : "";
  const cycle = toMedian(completed.flatMap(({ cycleMs }) => (cycleMs === undefined ? [] : [cycleMs])));
  const attempts = completed.flatMap((entry) => (entry.attempts === undefined ? [] : [entry.attempts]));
  const first = attempts.filter((each) => each === 1).length;
  const facts = [
    ...(cycle === undefined ? [] : [`median ${formatDuration(cycle)} from issue to pull request`]),
    ...(attempts.length === 0 ? [] : [`${first} of ${attempts.length} at the first attempt`]),
    ...toUsd(completed).map((usd) => `${usd} with all their runs`),
  ];
  return `${completed.length}${where}${facts.length === 0 ? "" : `: ${facts.join(", ")}`}.`;
}

function toUsd(entries: readonly CompletedFacts[]): string[] {
  const known = entries.flatMap(({ usd }) => (usd === undefined ? [] : [usd]));
  return known.length === 0 ? [] : [formatUsd(known.reduce((sum, usd) => sum + usd, 0))];
}

function toMedian(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function toLine(entry: CompletedFacts, name: NameIssue): Line {
  const facts = [
    entry.state === "closed" ? "closed" : "opened for review",
    ...(entry.cycleMs === undefined ? [] : [`in ${formatDuration(entry.cycleMs)}`]),
    ...(entry.attempts === undefined ? [] : [count(entry.attempts, "attempt")]),
    ...(entry.usd === undefined ? [] : [formatUsd(entry.usd)]),
  ];
  const pull: Inline[] =
    entry.pullRequest === undefined
      ? []
      : [" · ", { link: entry.pullRequest.url, text: `PR #${entry.pullRequest.number}` }];
  return [...toIssueLine(entry, name), ...pull, ` · ${facts.join(" · ")}`];
}

import type { PipelineEvent } from "../../domain/events.ts";
import { toWorkItemId } from "../../domain/work-item.ts";
import { formatDuration } from "../../lib/durations.ts";
import { compareIssues, listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { count, formatUsd, toIssueLine, type Inline, type NameIssue, type Section } from "../document.ts";
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
  const items = completed.map((entry) => {
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
  });
  return { heading: "Completed", items: items.length > 0 ? items : [["Nothing."]] };
}

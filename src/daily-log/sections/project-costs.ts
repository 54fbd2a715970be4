import { compareText, listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { formatUsd, type Inline, type Line } from "../document.ts";
import type { ProjectCostFacts } from "../facts.ts";

/** What the runs of the day cost, by project; each run once, however often its end was recorded. */
export function toProjectCosts({ events, standings }: DayInput): ProjectCostFacts[] {
  const repoOf = new Map<string, string>(standings.map(({ item }) => [item.id, item.repo]));
  const ended = uniqueBy(listEvents(events, "agent:ended"), (event) => event.run);
  const byRepo = Map.groupBy(ended, (event) => repoOf.get(event.item) ?? "");
  byRepo.delete("");
  return [...byRepo]
    .map(([repo, runs]) => {
      const costs = runs.flatMap(({ usage }) => (usage.usd === undefined ? [] : [usage.usd]));
      return {
        repo,
        runs: runs.length,
        inputTokens: runs.reduce((sum, { usage }) => sum + usage.inputTokens, 0),
        outputTokens: runs.reduce((sum, { usage }) => sum + usage.outputTokens, 0),
        usd: costs.length === 0 ? undefined : Math.round(costs.reduce((sum, usd) => sum + usd, 0) * 10_000) / 10_000,
      };
    })
    .toSorted((a, b) => compareText(a.repo, b.repo));
}

/** One line where several projects cost money; for one alone the table says it. */
export function toCostNote(costs: readonly ProjectCostFacts[]): Line[] {
  const paid = costs.filter(({ usd }) => usd !== undefined);
  const parts = paid.flatMap(({ repo, usd = 0 }, index): Inline[] => [
    index === 0 ? "" : ", ",
    { data: repo },
    ` ${formatUsd(usd)}`,
  ]);
  return paid.length < 2 ? [] : [["Cost by project: ", ...parts, "."]];
}

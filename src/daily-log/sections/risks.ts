import type { PipelineEvent } from "../../domain/events.ts";
import { compareIssues, compareText, listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { count, formatUsd, toIssueLine, type Line, type NameIssue, type Section } from "../document.ts";
import type { DayNumbers, MilestoneFacts, RiskFacts } from "../facts.ts";
import type { Standing } from "../standing.ts";

/** Share of a daily limit from which on it counts as nearly spent. */
const NEARLY = 0.8;
const REPEATED = 3;

export function toRisks(input: DayInput, milestones: readonly MilestoneFacts[], numbers: DayNumbers): RiskFacts[] {
  return [
    ...listAttempts(input),
    ...listBudget(input, numbers),
    ...listBrokenBases(input.standings),
    ...milestones.flatMap((entry): RiskFacts[] =>
      entry.atRisk === undefined
        ? []
        : [{ kind: "milestone", subject: `${entry.repo} ${entry.title}`, text: `${entry.atRisk}.` }],
    ),
    ...listRepeated(input),
  ];
}

function listAttempts({ standings, limits }: DayInput): RiskFacts[] {
  return standings
    .filter(
      ({ status, item }) => status === "queued" && item.attempts > 0 && item.attempts >= limits.attemptsPerItem - 1,
    )
    .map(({ ref, item }) => ({
      kind: "attempts",
      ref,
      text: `${item.attempts} of ${count(limits.attemptsPerItem, "attempt")} used; the next failure parks it.`,
    }));
}

function listBudget({ limits }: DayInput, { runs, usd = 0 }: DayNumbers): RiskFacts[] {
  const risks: RiskFacts[] = [];
  if (runs >= NEARLY * limits.runsPerDay) {
    risks.push({ kind: "budget", text: `${runs} of ${limits.runsPerDay} agent runs of the day are used.` });
  }
  if (usd >= NEARLY * limits.usdPerDay) {
    risks.push({ kind: "budget", text: `${formatUsd(usd)} of ${formatUsd(limits.usdPerDay)} of the day are spent.` });
  }
  return risks;
}

function listBrokenBases(standings: readonly Standing[]): RiskFacts[] {
  const broken = standings.filter(({ status, reason }) => status === "parked" && reason === "base-broken");
  return [...Map.groupBy(broken, ({ ref }) => ref.repo)]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([repo, held]) => ({
      kind: "base",
      subject: repo,
      text: `The base branch fails its own checks; ${count(held.length, "item")} cannot go on.`,
    }));
}

/** The same error code, or the same issue's results refused, several times in one day. */
function listRepeated(input: DayInput): RiskFacts[] {
  const errors = Map.groupBy(listEvents(input.events, "stage:errored"), (event) => event.code);
  const refused = uniqueBy(listEvents(input.events, "run:judged"), (event) => event.run).filter(isRefused);
  const byItem = Map.groupBy(refused, (event) => event.item);
  return [
    ...[...errors]
      .filter(([, events]) => events.length >= REPEATED)
      .toSorted(([a], [b]) => compareText(a, b))
      .map(([code, events]): RiskFacts => ({
        kind: "repeated-failure",
        subject: code,
        text: `failed ${count(events.length, "time")} today.`,
      })),
    ...input.standings
      .filter(({ item }) => (byItem.get(item.id)?.length ?? 0) >= REPEATED - 1)
      .toSorted((a, b) => compareIssues(a.ref, b.ref))
      .map(({ ref, item }): RiskFacts => ({
        kind: "repeated-failure",
        ref,
        text: `${byItem.get(item.id)?.length ?? 0} results of its agent were refused today.`,
      })),
  ];
}

function isRefused(event: Extract<PipelineEvent, { type: "run:judged" }>): boolean {
  return !event.accepted;
}

export function toRisksSection(risks: readonly RiskFacts[], name: NameIssue): Section {
  const items = risks.map(({ ref, subject, text }): Line => {
    if (ref !== undefined) return [...toIssueLine(ref, name), `: ${text}`];
    return subject === undefined ? [text] : [{ data: subject }, `: ${text}`];
  });
  return { heading: "Risks", items: items.length > 0 ? items : [["None by the rules of this log."]] };
}

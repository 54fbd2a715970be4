import { compareIssues, listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { count } from "../document.ts";
import { toPlainText } from "../escape.ts";
import type { FlagFacts, FlagKind, IssueRef } from "../facts.ts";

type SignalEvent = { repo: string; issue: number; title: string; url?: string };

/** What error trackers and analytics brought in: new issues, ones that came back, ones that are settled, and the rest. */
export function toSignalFlags(input: DayInput): FlagFacts[] {
  const { events } = input;
  const filed = listEvents(events, "signal:filed");
  const reopened = listEvents(events, "signal:reopened");
  const closed = listEvents(events, "signal:closed");
  const resolved = listEvents(events, "signal:resolved").map((event) => ({ ...event, title: "" }));
  return [
    ...toFlag(input, "signal-reopened", reopened, (amount) => `${count(amount, "issue")} came back after its fix.`),
    ...toFlag(input, "signal-filed", filed, (amount) => `${count(amount, "new issue")} from what users met.`),
    ...toFlag(
      input,
      "signal-closed",
      closed,
      (amount) => `${count(amount, "issue")} closed, since the source calls ${amount === 1 ? "it" : "them"} settled.`,
    ),
    ...toFlag(
      input,
      "signal-resolved",
      resolved,
      (amount) => `${count(amount, "merged fix", "merged fixes")} told to the source, by the commit.`,
    ),
    ...toStandingFlags(input),
  ];
}

/** What the day's last pass left to people and to other days. */
function toStandingFlags({ events }: DayInput): FlagFacts[] {
  const { person = 0, waiting = 0 } = listEvents(events, "signals:passed").at(-1)?.counts ?? {};
  const flags: FlagFacts[] = [
    {
      kind: "signal-person",
      subject: "Signals",
      count: person,
      text: `${count(person, "cause")} came back too often: a person has to look, it is not opened again.`,
      refs: [],
    },
    {
      kind: "signal-waiting",
      subject: "Signals",
      count: waiting,
      text: `${count(waiting, "cause")} held back by the budget for new issues; the summary issue lists ${waiting === 1 ? "it" : "them"}.`,
      refs: [],
    },
  ];
  return flags.filter((flag) => flag.count > 0);
}

function toFlag(
  { standings }: DayInput,
  kind: FlagKind,
  events: readonly SignalEvent[],
  toText: (amount: number) => string,
): FlagFacts[] {
  const unique = uniqueBy(events, ({ repo, issue }) => `${repo}#${issue}`).toSorted(compareIssues);
  if (unique.length === 0) return [];
  const refs = unique.flatMap(({ repo, issue, title, url }): IssueRef[] => {
    const known = standings.find(({ ref }) => ref.repo === repo && ref.issue === issue)?.ref;
    if (known !== undefined) return [known];
    return url === undefined ? [] : [{ repo, issue, url, title: toPlainText(title) }];
  });
  // Where no address is known, the number alone has to do.
  const unnamed = unique.filter(({ repo, issue }) => !refs.some((ref) => ref.repo === repo && ref.issue === issue));
  const toName = ({ repo, issue, title }: SignalEvent) => `${repo} ${issue}${title === "" ? "" : `: ${title}`}`;
  const detail = unnamed.map(toName).join("; ");
  return [
    {
      kind,
      subject: "Signals",
      count: unique.length,
      text: toText(unique.length),
      ...(detail === "" ? {} : { detail: toPlainText(detail) }),
      refs,
    },
  ];
}

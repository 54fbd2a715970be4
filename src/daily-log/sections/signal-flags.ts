import { compareIssues, listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { count } from "../document.ts";
import { toPlainText } from "../escape.ts";
import type { FlagFacts, FlagKind, IssueRef } from "../facts.ts";

type SignalEvent = { repo: string; issue: number; title: string; url?: string };

/** What error trackers and analytics brought in: new issues, ones that came back, and ones that are settled. */
export function toSignalFlags(input: DayInput): FlagFacts[] {
  const { events } = input;
  const filed = listEvents(events, "signal:filed");
  const reopened = listEvents(events, "signal:reopened");
  const closed = listEvents(events, "signal:closed");
  return [
    ...toFlag(input, "signal-reopened", reopened, (amount) => `${count(amount, "issue")} came back after its fix.`),
    ...toFlag(input, "signal-filed", filed, (amount) => `${count(amount, "new issue")} from what users met.`),
    ...toFlag(
      input,
      "signal-closed",
      closed,
      (amount) => `${count(amount, "issue")} closed, since the source calls it settled.`,
    ),
  ];
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
  const detail = unnamed.map(({ repo, issue, title }) => `${repo} ${issue}: ${title}`).join("; ");
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

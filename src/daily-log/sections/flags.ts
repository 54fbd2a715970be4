import type { OutcomeReason } from "../../domain/outcome-reason.ts";
import { compareIssues, compareText, listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { count, joinInline, toIssueLink, type Line, type NameIssue, type Section } from "../document.ts";
import { toPlainText } from "../escape.ts";
import type { FlagFacts, IssueRef, SilenceFacts } from "../facts.ts";
import { toSilenceFlags } from "../silence.ts";
import { makeClockFormat } from "../../lib/calendar-day.ts";
import { toNoticeFlags } from "./notice-flags.ts";
import { toSignalFlags } from "./signal-flags.ts";
import { toSocialFlags } from "./social-flags.ts";

/** Ends of a run that a limit brought about, and what had happened. */
const CUTS: ReadonlyMap<string, string> = new Map([
  ["no-first-output", "printed nothing at all"],
  ["idle", "was silent for too long"],
  ["soft-limit", "took too long"],
  ["hard-limit", "took too long"],
  ["output-cap", "printed too much"],
  ["budget", "had spent its money"],
  ["max-turns", "had used its turns"],
]);

const UNTRUSTED: ReadonlySet<OutcomeReason> = new Set(["untrusted-author", "untrusted-labeller"]);

/** Things that were odd and that nobody else tells. Silence goes first: it says how far to trust the rest. */
export function toFlags(input: DayInput, silence: SilenceFacts): FlagFacts[] {
  return [
    ...toSilenceFlags(silence, input),
    ...listSilentSources(input),
    ...listUnpublished(input),
    ...input.unreadMilestones.map(({ repo, code }): FlagFacts => ({
      kind: "unread-milestones",
      subject: repo,
      count: 1,
      text: "the milestones could not be read, so its release progress is missing here.",
      detail: toPlainText(code),
      refs: [],
    })),
    ...listStaleIssues(input),
    ...listStageErrors(input),
    ...listBadEnds(input),
    ...listHeldAccounts(input),
    ...listRefused(input),
    ...listRunConditions(input),
    ...listUnfinishedSessions(input),
    ...toSignalFlags(input),
    ...toSocialFlags(input),
    ...toNoticeFlags(input),
    ...(input.events.length === 0 && input.unread === undefined
      ? [{ kind: "no-activity" as const, count: 0, text: "No runner, session or source was active all day.", refs: [] }]
      : []),
  ];
}

function listSilentSources({ events, timezone, date }: DayInput): FlagFacts[] {
  const toClock = makeClockFormat(timezone, date);
  const answered = new Map(listEvents(events, "source:read").map((event) => [event.source, event.at]));
  return groupSorted(listEvents(events, "source:silent"), (event) => event.source).map(([source, silent]) => {
    const last = silent.at(-1);
    const back = last !== undefined && (answered.get(source) ?? "") > last.at;
    return {
      kind: "silent-source",
      subject: source,
      count: silent.length,
      text: `did not answer ${toTimes(silent.map(({ at }) => toClock(at)))}; ${back ? "it answers again." : "it has not answered since."}`,
      detail: toPlainText(`${last?.code ?? ""}: ${last?.message ?? ""}`),
      refs: [],
    };
  });
}

/** Open issues that nobody touched for long, as the day's last look at each project saw them. */
function listStaleIssues({ events }: DayInput): FlagFacts[] {
  const last = new Map(listEvents(events, "source:read").map((event) => [event.source, event.stale ?? []]));
  return [...last]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([source, stale]): FlagFacts[] => {
      const [oldest] = stale;
      if (oldest === undefined) return [];
      const repo = source.replace(/^github:/, "");
      const refs = stale.map(({ issue, url, title }): IssueRef => ({ repo, issue, url, title: toPlainText(title) }));
      const text = `${count(stale.length, "open issue")} that nobody touched for long, the oldest since ${oldest.updatedAt.slice(0, 10)}: keep, sharpen or close ${stale.length === 1 ? "it" : "them"}.`;
      return [{ kind: "stale-issues", subject: repo, count: stale.length, text, refs }];
    });
}

function toTimes(clocks: readonly string[]): string {
  const [first = "", last = first] = [clocks[0], clocks.at(-1)];
  if (clocks.length === 1) return `at ${first}`;
  return `${count(clocks.length, "time")}${first === last ? ` at ${first}` : ` from ${first} to ${last}`}`;
}

/** Logs of earlier days that did not reach a place. The day's own is on its way. */
function listUnpublished({ events, date }: DayInput): FlagFacts[] {
  const late = listEvents(events, "daily-log:unpublished").filter((event) => event.date < date);
  return groupSorted(late, (event) => `${event.date} to ${event.place}`).map(([what, failures]) => ({
    kind: "unpublished",
    subject: `The log of ${what}`,
    count: failures.length,
    text: "could not be published; it is tried again.",
    detail: toPlainText(failures.at(-1)?.code ?? ""),
    refs: [],
  }));
}

function listStageErrors(input: DayInput): FlagFacts[] {
  return groupSorted(listEvents(input.events, "stage:errored"), (event) => event.code).map(([code, errors]) => ({
    kind: "stage-error",
    subject: code,
    count: errors.length,
    text: `${count(errors.length, "error")} in ${[...new Set(errors.map((event) => event.stage))].toSorted().join(", ")}.`,
    detail: toPlainText(errors.at(-1)?.message ?? ""),
    refs: toRefs(input, errors),
  }));
}

/** Runs that did not end by themselves, by how they ended. */
function listBadEnds(input: DayInput): FlagFacts[] {
  const ended = uniqueBy(listEvents(input.events, "agent:ended"), (event) => event.run);
  const bad = ended.filter(({ end }) => end !== "completed" && end !== "cancelled");
  return groupSorted(bad, (event) => event.end).map(([end, runs]) => {
    const cut = CUTS.get(end);
    return {
      kind: cut === undefined ? "failed-run" : "cut-run",
      subject: end,
      count: runs.length,
      text:
        cut === undefined
          ? `${count(runs.length, "agent run")} ended like this.`
          : `${count(runs.length, "agent run was", "agent runs were")} cut off; ${runs.length === 1 ? "it" : "each"} ${cut}.`,
      refs: toRefs(input, runs),
    };
  });
}

/** Accounts and programs under which nothing could start for a while, one flag each however many items waited. */
function listHeldAccounts({ events }: DayInput): FlagFacts[] {
  const lifted = new Map(listEvents(events, "account:lifted").map((event) => [event.account, event.at]));
  return groupSorted(listEvents(events, "account:held"), (event) => event.account).map(([account, holds]) => {
    const last = holds.at(-1);
    const isLifted = last !== undefined && (lifted.get(last.account) ?? "") > last.at;
    const end =
      last?.until === undefined ? "until a person acts" : `until ${last.until.slice(0, 16).replace("T", " ")} UTC`;
    const times = holds.length === 1 ? "held" : `held ${count(holds.length, "time")}, last`;
    return {
      kind: "account-held",
      subject: `${last?.agent ?? ""} (${account})`,
      count: holds.length,
      text: `${times} ${end} (${last?.kind ?? ""})${isLifted ? ", and lifted by a person" : ""}.`,
      detail: toPlainText(last?.why ?? ""),
      refs: [],
    };
  });
}

/** Work that somebody asked for who may not. One such issue can be a mistake; several are a watch-out. */
function listRefused(input: DayInput): FlagFacts[] {
  const refused = uniqueBy(
    listEvents(input.events, "stage:ended").filter(({ reason }) => UNTRUSTED.has(reason)),
    (event) => event.item,
  );
  return groupSorted(refused, (event) => event.reason).map(([reason, events]) => ({
    kind: "refused",
    subject: reason,
    count: events.length,
    text: `${count(events.length, "issue")} refused, since nobody who may ask for work asked for it.`,
    refs: toRefs(input, events),
  }));
}

/** Runs of the day that were less guarded or less visible than they should be. */
function listRunConditions(input: DayInput): FlagFacts[] {
  const ended = new Set<string>(listEvents(input.events, "agent:ended").map((event) => event.run));
  const today = input.standings.filter(({ item }) => item.run?.end !== undefined && ended.has(item.run.id));
  const bare = today.filter(({ item }) => item.run?.end?.isolation === "none");
  const unattached = today.filter(({ item }) => item.run?.end?.attachable === false);
  const flags: FlagFacts[] = [
    {
      kind: "no-isolation",
      count: bare.length,
      text: `${count(bare.length, "agent run")} without isolation from the machine; \`millrace doctor\` says why.`,
      refs: bare.map(({ ref }) => ref),
    },
    {
      kind: "unattached",
      count: unattached.length,
      text: `${count(unattached.length, "agent run")} without a tmux session to attach to.`,
      refs: unattached.map(({ ref }) => ref),
    },
  ];
  return flags.filter((flag) => flag.count > 0);
}

/** A session that began before the last one of the day and never ended died on its way. */
function listUnfinishedSessions({ events }: DayInput): FlagFacts[] {
  const ended = new Set(listEvents(events, "session:ended").map((event) => event.session));
  const lost = listEvents(events, "session:started").filter((event, index, all) => {
    return !ended.has(event.session) && index < all.length - 1;
  });
  if (lost.length === 0) return [];
  const text = `${count(lost.length, "session")} began and did not end; their work was taken up by a later one.`;
  return [{ kind: "unfinished-session", count: lost.length, text, refs: [] }];
}

function groupSorted<T>(list: readonly T[], toKey: (element: T) => string): [string, T[]][] {
  return [...Map.groupBy(list, toKey)].toSorted(([a], [b]) => compareText(a, b));
}

function toRefs({ standings }: DayInput, events: readonly { item: string }[]): IssueRef[] {
  const ids = new Set(events.map((event) => event.item));
  return standings
    .filter(({ item }) => ids.has(item.id))
    .map(({ ref }) => ref)
    .toSorted(compareIssues);
}

export function toFlagsSection(flags: readonly FlagFacts[], name: NameIssue): Section {
  const items = flags.map(({ subject, text, detail, refs }): Line => [
    ...(subject === undefined ? [] : [{ data: subject }, ": "]),
    text,
    ...(refs.length === 0 ? [] : [" ", ...joinInline(refs.map((ref) => toIssueLink(ref, name)))]),
    ...(detail === undefined || detail === "" ? [] : [" · ", { data: detail }]),
  ]);
  return { heading: "Flags and watch-outs", items: items.length > 0 ? items : [["None."]] };
}

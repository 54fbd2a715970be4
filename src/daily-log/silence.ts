import { HOUR, MINUTE } from "../lib/durations.ts";
import { formatDuration } from "../lib/durations.ts";
import { toPlainText } from "./escape.ts";
import type { AbsenceFacts, FlagFacts, MissedScheduleFacts, SilenceFacts } from "./facts.ts";
import type { DayInput } from "./day-input.ts";
import { makeClockFormat } from "../lib/calendar-day.ts";

/** More times than this nobody reads. */
const MOST_TIMES = 6;

/** What was not heard, as sentences: a runner that was away, Redis that did not answer, a schedule that did not fire. */
export function toSilenceFlags({ absences, missed }: SilenceFacts, input: DayInput): FlagFacts[] {
  const toClock = makeClockFormat(input.timezone, input.date);
  return [
    ...(input.unread === undefined
      ? []
      : [
          {
            kind: "unread-state" as const,
            count: 1,
            text: "Redis did not answer, so what happened on this day is not known here. The next log completes it.",
            detail: input.unread,
            refs: [],
          },
        ]),
    ...absences.map((absence) => toAbsenceFlag(absence, toClock)),
    ...missed.map((entry) => toMissedFlag(entry, toClock)),
  ];
}

function toAbsenceFlag({ what, host, from, to, cause }: AbsenceFacts, toClock: (at: string) => string): FlagFacts {
  const end = to === undefined ? " and had not come back" : ` to ${toClock(to)}`;
  const length = to === undefined ? "" : `, ${toLength(Date.parse(to) - Date.parse(from))}`;
  const kind = what === "runner" ? "runner-away" : "state-away";
  const subject = what === "runner" ? `Runner on ${host}` : `Redis, seen from ${host}`;
  const told = what === "runner" ? "was away" : "did not answer";
  const why = { stopped: " It had been stopped.", "no sign of life": " It gave no sign of life.", "no answer": "" }[
    cause
  ];
  return {
    kind,
    subject: toPlainText(subject),
    count: 1,
    text: `${told} from ${toClock(from)}${end}${length}.${why}`,
    refs: [],
  };
}

function toMissedFlag({ schedule, times, due }: MissedScheduleFacts, toClock: (at: string) => string): FlagFacts {
  const named = times.slice(0, MOST_TIMES).map(toClock).join(", ");
  const more = times.length > MOST_TIMES ? ` and ${times.length - MOST_TIMES} more` : "";
  return {
    kind: "missed-schedule",
    subject: `Schedule ${schedule}`,
    count: times.length,
    text: `did not fire ${times.length} of ${due} times: ${named}${more}.`,
    refs: [],
  };
}

/** Nobody cares for the seconds of hours. */
function toLength(ms: number): string {
  return formatDuration(ms < HOUR ? ms : Math.round(ms / MINUTE) * MINUTE);
}

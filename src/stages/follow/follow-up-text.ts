import type { FollowUpCause } from "../../domain/follow-up.ts";
import { keepEnd, keepStart } from "../../lib/truncate.ts";
import { toCodeSpan, toFenced } from "../text/fence.ts";
import { toHarmlessInline } from "../text/neutralise.ts";
import { toNormalised } from "../text/normalise.ts";
import type { FollowFacts } from "./facts.ts";
import { toLogExcerpt } from "./log-excerpt.ts";
import { findMarker } from "../../domain/marker.ts";

const MOST_LOGS = 4;
const LONGEST_LOG = 6_000;
const LONGEST_WORD = 3_000;
const LONGEST_HUNK = 1_500;
const MOST_THREADS = 30;
const LONGEST_TEXT = 40_000;

/**
 * What a follow-up has to put right, for the brief. Pure. Logs, names and people's words are normalised and stand in fences
 * that they cannot close, or in code spans.
 */
export function toFollowUpText(
  causes: readonly FollowUpCause[],
  { feedback, checkState, pull }: FollowFacts,
  logs: ReadonlyMap<string, string>,
): string {
  const sections = [
    ...(causes.includes("conflict") ? [toConflict(pull.baseBranch)] : []),
    ...(causes.includes("review") ? toReviewSections(feedback) : []),
    ...(causes.includes("checks") ? toCheckSections(checkState, logs) : []),
  ];
  return toBounded(sections).join("\n\n");
}

/** Whole sections, since a cut inside one would leave its fence open. */
function toBounded(sections: readonly string[]): string[] {
  let length = 0;
  const kept = sections.filter((section) => (length += section.length + 2) <= LONGEST_TEXT);
  const left = sections.length - kept.length;
  return left === 0 ? kept : [...kept, `${left} more of these are left for the next run.`];
}

function toConflict(base: string): string {
  return `### It conflicts with ${toCodeSpan(base)}\n\nThe base has moved on, and both sides changed the same lines. Keep what both sides are for.`;
}

function toReviewSections({ reviews, threads }: FollowFacts["feedback"]): string[] {
  const said = reviews.map(
    ({ author, state, body }) =>
      `### ${state === "changes-requested" ? "Changes were asked for" : "A review"} by ${toName(author)}\n\n${toFenced(keepStart(toNormalised(body).text, LONGEST_WORD))}`,
  );
  const talks = threads.slice(0, MOST_THREADS).map(({ path, remarks }) => {
    const [first] = remarks;
    const line = first?.line === undefined ? "" : `, line ${first.line}`;
    const hunk = keepEnd(first?.diffHunk ?? "", LONGEST_HUNK);
    const words = remarks.map((remark) => {
      const isOurs = findMarker(remark.body) !== undefined;
      const text = toFenced(keepStart(toNormalised(remark.body).text.trim(), LONGEST_WORD));
      return `${isOurs ? "Answered by Millrace" : `Said by ${toName(remark.author)}`}:\n\n${text}`;
    });
    return [`### A remark at ${toCodeSpan(toHarmlessPath(path))}${line}`, toFenced(hunk, "diff"), ...words].join(
      "\n\n",
    );
  });
  return [...said, ...talks];
}

function toCheckSections({ failing }: FollowFacts["checkState"], logs: ReadonlyMap<string, string>): string[] {
  return failing.map(({ name, output }, index) => {
    const log = index < MOST_LOGS ? logs.get(name) : undefined;
    const told = [toNormalised(output).text.trim(), log === undefined ? "" : toLogExcerpt(toNormalised(log).text)];
    const text = told.filter((one) => one !== "").join("\n\n");
    const quoted = text === "" ? "It says nothing more." : toFenced(keepEnd(text, LONGEST_LOG));
    return `### The check ${toCodeSpan(toHarmlessPath(name))} failed\n\n${quoted}`;
  });
}

/** A name that people chose, as one line. */
function toHarmlessPath(name: string): string {
  return keepStart(toNormalised(name).text.replaceAll(/\s+/g, " ").trim(), 200);
}

function toName(login: string): string {
  return toHarmlessInline(login, 60);
}

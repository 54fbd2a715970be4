/**
 * The hidden comment that every text of ours on GitHub carries: `<!-- millrace:v1 kind=… item=… run=… -->`.
 * It makes a write findable and so repeatable. A marker counts only where the author is Millrace's own account:
 * anybody can paste one.
 */
export type MarkerKind =
  | "question"
  /** The one reminder of a question that nobody answered. */
  | "reminder"
  /** A person's answer, given on the command line and posted by us. */
  | "answer"
  | "failure"
  | "child"
  | "decomposition"
  /** The older issue that goes on instead. */
  | "duplicate"
  /** The text that a decision ended with. */
  | "decision"
  | "pull-request"
  /** What a follow-up did, or why there is none, under a pull request. */
  | "follow-up"
  /** A reply in a thread of a review. */
  | "reply"
  /** What the agent proposes to do. */
  | "plan"
  | "signal"
  /** What needs a person, under the issue where people hear of it. */
  | "notice"
  | "daily-log";

export interface Marker {
  kind: MarkerKind;
  item: string;
  /** What tells two texts of one kind and item apart: a run, a child's key, a date. */
  run?: string | undefined;
}

const PATTERN = /<!-- millrace:v1 kind=(\S+) item=(\S+?)(?: run=(\S+))? -->/;

export function formatMarker(marker: Marker): string {
  const run = marker.run === undefined ? "" : ` run=${marker.run}`;
  return `<!-- millrace:v1 kind=${marker.kind} item=${marker.item}${run} -->`;
}

/** The text of a comment of ours without the line that marks it. */
export function withoutMarker(text: string): string {
  return text.replace(PATTERN, "").trim();
}

/** The first marker in a text. Whether it counts depends on who wrote the text. */
export function findMarker(text: string): Marker | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, kind = "", item = "", run] = match;
  return { kind: kind as MarkerKind, item, run };
}

/** Same kind and item, and the same run where the wanted marker names one. */
export function isSameMarker(wanted: Marker, found: Marker): boolean {
  return (
    found.kind === wanted.kind && found.item === wanted.item && (wanted.run === undefined || found.run === wanted.run)
  );
}

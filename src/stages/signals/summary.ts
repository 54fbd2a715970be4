import { SIGNAL_SUMMARY_LABEL, type SignalRecord } from "../../domain/signal-record.ts";
import { DAY, MINUTE } from "../../lib/durations.ts";
import { chunked } from "../../lib/chunked.ts";
import { toHarmlessInline } from "../text/neutralise.ts";
import type { SignalDeps } from "./deps.ts";

/** A cause that has been quiet for this long leaves the summary. */
const KEPT_DAYS = 7;
/** One comment holds so many lines; GitHub's limit is 65,536 characters. */
const LINES_EACH = 150;
const MOST_COMMENTS = 10;
const HOLD_MS = 3 * MINUTE;
const MARKER_ITEM = "summary";

/** What a pass left out beside the records in the summary, in words and numbers. */
export interface LeftOut {
  what: string;
  count: number;
}

/**
 * One issue for each project that holds what the budget had no room for, the highest score first. It is one rolling list:
 * its comments are edited, none is added for a new pass, so nobody is notified of it twice. Returns its number, or undefined
 * where there is nothing to say and no such issue is there.
 */
export async function ensureSummary(deps: SignalDeps, repo: string, leftOut: LeftOut[]): Promise<number | undefined> {
  const since = new Date(deps.now().getTime() - KEPT_DAYS * DAY);
  const records = await deps.records.listSummarised(repo, since);
  const pages = chunked(records, LINES_EACH);
  const known = await deps.records.findSummary(repo);
  if (records.length === 0 && known === undefined) return undefined;
  if (!(await deps.records.holdSummary(repo, HOLD_MS))) return known?.issue;
  const { number } = await deps.tracker.ensureIssue(
    repo,
    { kind: "signal", item: MARKER_ITEM },
    {
      title: "Signals that wait for room",
      text: [
        "Errors and other signals that were found and not filed, because the budget for new issues is spent.",
        "The list below is kept up to date. What grows moves up and is filed when there is room;",
        `what has been quiet for ${KEPT_DAYS} days leaves it. Nothing has to be done here.`,
      ].join(" "),
      labels: [...deps.config.labels, SIGNAL_SUMMARY_LABEL],
    },
  );
  const shown = pages.slice(0, MOST_COMMENTS);
  // A list that got shorter leaves its last comments empty.
  const comments = Math.max(shown.length, known?.comments ?? 0, 1);
  for (let page = 0; page < comments; page += 1) {
    const text = page === 0 ? toFirstPage(shown[0] ?? [], records.length, leftOut) : toPage(shown[page] ?? []);
    await deps.tracker.ensureComment(
      repo,
      number,
      { kind: "signal", item: MARKER_ITEM, run: `page-${page + 1}` },
      text,
    );
  }
  await deps.records.rememberSummary(repo, { issue: number, comments: Math.max(shown.length, 1) });
  return number;
}

function toFirstPage(records: SignalRecord[], total: number, leftOut: LeftOut[]): string {
  const more = total - LINES_EACH * MOST_COMMENTS;
  return [
    `**${total} waiting.**`,
    ...leftOut.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}.`),
    more > 0 ? `The ${more} with the lowest scores are not listed.` : "",
    "",
    toPage(records),
  ]
    .join("\n")
    .trim();
}

function toPage(records: SignalRecord[]): string {
  if (records.length === 0) return "Nothing more is waiting.";
  const rows = records.map(({ score, users, events, lastSeen, title, urls: [url = ""] }) => {
    const place = /^https?:\/\/[^\s()<>]+$/.test(url) ? `[source](${url})` : "";
    return `| ${score} | ${users} | ${events} | ${lastSeen.slice(0, 10)} | ${toHarmlessInline(title, 110)} | ${place} |`;
  });
  return [
    "| score | people | events | last seen | what | where |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

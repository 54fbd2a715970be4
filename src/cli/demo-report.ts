import { renderMarkdown } from "../daily-log/render-markdown.ts";
import type { ConcludedRow, DemoReport } from "../demo/conclude.ts";
import { isSound, type VerifiedPullRequest } from "../demo/verify-pull-requests.ts";
import { formatDuration } from "../lib/durations.ts";
import { renderEntries, type Entry } from "./entry-list.ts";
import { type ItemName, makeItemName } from "./item-name.ts";
import { printLog } from "./log-view.ts";
import type { Terminal } from "./terminal.ts";

/** The end of the demo: the pull requests, where each issue stands and why, and the day's log. */
export function printDemoReport(out: Terminal, report: DemoReport, ms: number): void {
  // In a pipe nothing is wrapped: whoever reads it there has a window of their own.
  const size = { width: out.isTty ? out.width() : Number.POSITIVE_INFINITY, paint: out.paint };
  const name = makeItemName(
    report.rows.map(({ repo }) => repo),
    out,
  );
  out.line();
  out.line(out.paint("bold", "Pull requests, as the host and its git see them"));
  for (const line of renderEntries(
    report.pulls.map((pull) => toPullEntry(pull, name)),
    size,
  ))
    out.line(line);
  out.line();
  out.line(out.paint("bold", "Where each issue stands"));
  for (const line of renderEntries(
    report.rows.map((row) => toIssueEntry(row, name)),
    size,
  ))
    out.line(line);
  out.line();
  if (out.isTty) printLog(out, report.facts);
  else out.line(renderMarkdown(report.facts).trimEnd());
  out.line();
  const verdict = report.ok
    ? out.paint("good", "Every issue ended where it should.")
    : out.paint("bad", "Not every issue ended where it should.");
  out.line(`${verdict} It took ${formatDuration(ms)}.`);
  out.line(`The daily log as Markdown: ${report.logFile}`);
  out.line("For your own repositories: millrace init, then millrace doctor.");
}

function toPullEntry(pull: VerifiedPullRequest, name: ItemName): Entry {
  const { repo, number, title, issue, mergeable, green, red, branch } = pull;
  const checks = red.length === 0 ? `${green.length} of ${green.length} checks pass` : `fails ${red.join(", ")}`;
  const facts = [
    issue === undefined ? "closes nothing" : `closes #${issue}`,
    mergeable ? "can be merged" : "cannot be merged",
    checks,
  ];
  return {
    mark: toMark(isSound(pull)),
    name: name({ repo, issue: number }),
    state: "",
    title,
    below: [facts.join(" · "), branch],
  };
}

function toIssueEntry({ repo, issue, title, outcome, because, expected, ok }: ConcludedRow, name: ItemName): Entry {
  return {
    mark: toMark(ok),
    name: name({ repo, issue }),
    state: "",
    title,
    below: ok
      ? [toSentence(because === "" ? [outcome] : [expected, because])]
      : [toSentence([outcome, because]), `It should have ended otherwise: ${expected}.`],
  };
}

function toSentence(parts: string[]): string {
  return parts.filter((part) => part !== "").join(". ");
}

function toMark(ok: boolean): NonNullable<Entry["mark"]> {
  return ok ? { text: "✓", tone: "good" } : { text: "✗", tone: "bad" };
}

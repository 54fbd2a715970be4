import type { DailyFacts } from "../daily-log/facts.ts";
import { renderMarkdown } from "../daily-log/render-markdown.ts";
import type { ExpectationRow } from "../demo/scenario/expectations.ts";
import type { VerifiedPullRequest } from "../demo/verify-pull-requests.ts";
import { formatDuration } from "../lib/durations.ts";
import { renderEntries, type Entry } from "./entry-list.ts";
import { printLog } from "./log-view.ts";
import type { Terminal } from "./terminal.ts";

export interface DemoReport {
  ok: boolean;
  rows: ExpectationRow[];
  pulls: JudgedPullRequest[];
  titles: Map<number, string>;
  /** Why each issue stands where it stands; none for an issue with a pull request. */
  reasons: Map<number, string>;
  facts: DailyFacts;
  logFile: string;
}

export interface JudgedPullRequest extends VerifiedPullRequest {
  /** Red checks that were green on the base. */
  broken: string[];
}

/** The end of the demo: the pull requests, where each issue stands and why, and the day's log. */
export function printDemoReport(out: Terminal, report: DemoReport, ms: number): void {
  // In a pipe nothing is wrapped: whoever reads it there has a window of their own.
  const size = { width: out.isTty ? out.width() : Number.POSITIVE_INFINITY, paint: out.paint };
  out.line();
  out.line(out.paint("bold", "Pull requests, as the host and its git see them"));
  for (const line of renderEntries(report.pulls.map(toPullEntry), size)) out.line(line);
  out.line();
  out.line(out.paint("bold", "Where each issue stands"));
  for (const line of renderEntries(toIssueEntries(report), size)) out.line(line);
  out.line();
  if (out.isTty) printLog(out, report.facts);
  else out.line(renderMarkdown(report.facts).trimEnd());
  out.line();
  const verdict = report.ok
    ? out.paint("good", "Every issue ended where it should.")
    : out.paint("bad", "Not every issue ended where it should.");
  out.line(`${verdict} It took ${formatDuration(ms)}.`);
  out.line(`The daily log as Markdown: ${report.logFile}`);
}

function toPullEntry({ number, title, issue, mergeable, green, red, broken, branch }: JudgedPullRequest): Entry {
  const before = red.length - broken.length;
  const checks = [
    `${green.length} of ${green.length + red.length} checks pass`,
    ...(before === 0 ? [] : [`${before} failed before it too`]),
    ...(broken.length === 0 ? [] : [`it broke ${broken.join(", ")}`]),
  ];
  const facts = [
    issue === undefined ? "closes nothing" : `closes #${issue}`,
    mergeable ? "can be merged" : "cannot be merged",
    checks.join(", "),
  ];
  return { name: `#${number}`, state: "", title, below: [facts.join(" · "), branch] };
}

function toIssueEntries({ rows, titles, reasons }: DemoReport): Entry[] {
  return rows.map(({ issue, outcome, expected, ok }) => ({
    mark: ok ? { text: "✓", tone: "good" } : { text: "✗", tone: "bad" },
    name: `#${issue}`,
    state: "",
    title: titles.get(issue) ?? "",
    below: [
      [outcome, reasons.get(issue) ?? ""].filter((text) => text !== "").join(". "),
      ...(ok ? [] : [`It should have ended otherwise: ${expected}.`]),
    ],
  }));
}

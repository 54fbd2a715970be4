import type { ExpectationRow } from "../demo/scenario/expectations.ts";
import type { VerifiedPullRequest } from "../demo/verify-pull-requests.ts";
import { formatDuration } from "../lib/durations.ts";
import { renderTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface DemoReport {
  ok: boolean;
  rows: ExpectationRow[];
  pulls: VerifiedPullRequest[];
  titles: Map<number, string>;
  reasons: Map<number, string>;
  /** The daily log as Markdown. */
  log: string;
  logFile: string;
}

/** The end of the demo: the pull requests, where each issue stands and why, and the day's log. */
export function printDemoReport(out: Terminal, report: DemoReport, ms: number): void {
  const { rows, pulls, titles, reasons } = report;
  out.line();
  out.line(out.paint("bold", "Pull requests, as the host and its git see them"));
  for (const line of renderTable({
    columns: [
      { head: "" },
      { head: "title", shrinks: true },
      { head: "closes" },
      { head: "mergeable" },
      { head: "checks" },
      { head: "branch", shrinks: true },
    ],
    rows: pulls.map((pull) => [
      `#${pull.number}`,
      pull.title,
      pull.issue === undefined ? "nothing" : `#${pull.issue}`,
      pull.mergeable ? "yes" : "no",
      `${pull.green.length} of ${pull.green.length + pull.red.length} green`,
      pull.branch,
    ]),
    width: out.width(),
  })) {
    out.line(line);
  }
  out.line();
  out.line(out.paint("bold", "Where each issue stands"));
  for (const line of renderTable({
    columns: [
      { head: "" },
      { head: "issue" },
      { head: "title", shrinks: true },
      { head: "outcome" },
      { head: "why", shrinks: true },
    ],
    rows: rows.map(({ issue, outcome, ok }) => [
      ok ? "✓" : "✗",
      `#${issue}`,
      titles.get(issue) ?? "",
      outcome,
      reasons.get(issue) ?? "",
    ]),
    width: out.width(),
  })) {
    out.line(line);
  }
  for (const { issue, expected, ok } of rows) {
    if (!ok) out.line(out.paint("bad", `#${issue} should have ended otherwise: ${expected}`));
  }
  out.line();
  out.line(out.paint("bold", "The day's log"));
  out.line();
  out.line(report.log.trimEnd());
  out.line();
  const verdict = report.ok
    ? out.paint("good", "Every issue ended where it should.")
    : out.paint("bad", "Not every issue ended where it should.");
  out.line(`${verdict} ${formatDuration(ms)}; log: ${report.logFile}`);
}

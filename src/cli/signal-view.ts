import { countDecisions, type DecidedCause, type SignalDecision, type SignalPassReport } from "../app-signals.ts";
import { renderTable } from "./table.ts";
import type { Terminal, Tone } from "./terminal.ts";
import { cutText, toPrintable } from "./text-width.ts";

/** A person reads the top of the list; `--json` and a pipe have all of it. */
const MOST_ROWS = 40;

const TONES: Partial<Record<SignalDecision, Tone>> = {
  filed: "good",
  reopened: "warn",
  person: "bad",
  failed: "bad",
  waiting: "accent",
};

/** The ranked table of a pass: each line with its score and, below it, the reason and the terms of the score. */
export function printSignals(out: Terminal, report: SignalPassReport, redact: (text: string) => string): void {
  const { decided, dryRun } = report;
  const shown = out.isTty ? decided.slice(0, MOST_ROWS) : decided;
  const columns = [
    { head: "score", align: "right" },
    { head: "decision" },
    { head: "what", shrinks: true },
    { head: "people", align: "right" },
    { head: "events", align: "right" },
    ...(out.isTty ? [] : [{ head: "why" }, { head: "terms" }, { head: "where" }]),
  ] as const;
  const rows = shown.map((one) => [
    String(one.score),
    toWord(one, dryRun),
    redact(one.title),
    String(one.users),
    String(one.events),
    ...(out.isTty ? [] : [redact(one.why), redact(toTerms(one)), one.url]),
  ]);
  if (rows.length > 0) {
    const [head = "", ...lines] = renderTable({ columns, rows, width: out.isTty ? out.width() : undefined });
    out.line(out.paint("bold", head));
    for (const [index, line] of lines.entries()) {
      const one = shown[index];
      const tone = one && TONES[one.decision];
      out.line(tone === undefined ? line : out.paint(tone, line));
      if (one === undefined || !out.isTty) continue;
      const detail = toPrintable(redact([one.why, toTerms(one)].filter((text) => text !== "").join(" · ")));
      out.line(out.paint("faint", cutText(`       ${detail}`, out.width())));
    }
    if (decided.length > shown.length) out.line(`and ${decided.length - shown.length} more; --json lists them all`);
    out.line();
  }
  out.line(toSum(report));
  for (const source of report.fresh) {
    out.line(`${source} is new: the first pass that is no dry run only looks at it, and the one after may file.`);
  }
  for (const { source, sentences } of report.unread) {
    out.line(`${out.paint("warn", "not read")} of ${source}:`);
    for (const sentence of sentences.slice(0, 10)) out.line(`  - ${toPrintable(sentence).slice(0, 300)}`);
    if (sentences.length > 10) out.line(`  - and ${sentences.length - 10} more`);
  }
}

function toWord({ decision, issue }: DecidedCause, dryRun: boolean): string {
  const word = dryRun && decision === "filed" ? "would file" : decision;
  return issue === undefined ? word : `${word} #${issue}`;
}

/** `users +12.5 (40 users), test -50 (environment ci)` */
function toTerms({ terms }: DecidedCause): string {
  return terms.map(({ term, points, because }) => `${term} ${points > 0 ? "+" : ""}${points} (${because})`).join(", ");
}

function toSum({ decided, signals, sources, dryRun }: SignalPassReport): string {
  const counts = Object.entries(countDecisions(decided)).map(([decision, count]) => {
    return `${count} ${dryRun && decision === "filed" ? "would be filed" : decision}`;
  });
  const read = `${signals} signals from ${sources} source${sources === 1 ? "" : "s"}`;
  const found = decided.length === signals ? "" : `, ${decided.length} causes`;
  return [`${read}${found}`, ...counts, ...(dryRun ? ["dry run: nothing was written"] : [])].join(" · ");
}

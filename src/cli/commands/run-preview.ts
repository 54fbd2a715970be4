import type { App } from "../../app.ts";
import { afterSighting, makeWorkItem } from "../../pipeline/transition.ts";
import type { StoredWorkItem } from "../../domain/work-item.ts";
import type { CommandContext } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { toPrintable } from "../text-width.ts";
import { renderEntries } from "../entry-list.ts";
import { renderTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { toPreviewSentence } from "./preview-sentence.ts";
import type { RunOptions } from "./run-options.ts";

interface PreviewRow {
  repo: string;
  issue: number;
  title: string;
  verdict: string;
  because: string;
}

/** `millrace run --dry-run`: looks and decides as a session would, and writes nothing, here or on GitHub. */
export async function previewRun(
  context: CommandContext,
  app: App,
  repos: string[],
  { issue, maxItems = Number.MAX_SAFE_INTEGER }: RunOptions,
): Promise<ExitCode> {
  const rows: PreviewRow[] = [];
  for (const repo of repos) {
    const known = await app.store.findMany(await app.store.listProject(repo));
    const report = await app.scout.run(
      repo,
      known.map(({ item }) => ({ id: item.id, issue: item.issue })),
      context.signal,
    );
    const wanted = report.sightings.filter(({ snapshot }) => issue.length === 0 || issue.includes(snapshot.number));
    for (const sighting of wanted.slice(0, maxItems)) {
      const existing = known.find(({ item }) => item.id === sighting.id)?.item;
      const item =
        existing === undefined ? makeWorkItem(sighting, new Date()) : afterSighting(existing, sighting, new Date());
      const { number, title } = sighting.snapshot;
      const base = { repo, issue: number, title: toPrintable(title) };
      if (item === undefined) {
        rows.push({ ...base, verdict: `stays ${existing?.status}`, because: toPrintable(existing?.explanation ?? "") });
        continue;
      }
      const stored: StoredWorkItem = { item, snapshot: sighting.snapshot, version: 0 };
      const outcome = await app.preview(stored, context.signal);
      const verdict = outcome.changes?.decision?.verdict ?? outcome.reason;
      rows.push({ ...base, verdict, because: toPrintable(toPreviewSentence(outcome, sighting.snapshot.author)) });
    }
  }
  if (context.json) context.out.line(JSON.stringify({ dryRun: true, items: rows }));
  else if (rows.length === 0) context.out.line("Nothing to do: no issue is asked for.");
  else {
    printPreview(context.out, rows, { withRepo: repos.length > 1 });
    context.out.line(context.out.paint("faint", "A dry run: nothing was written."));
  }
  return EXIT.done;
}

function printPreview(out: Terminal, rows: readonly PreviewRow[], { withRepo }: { withRepo: boolean }): void {
  if (out.isTty) {
    const entries = rows.map(({ repo, issue, title, verdict, because }) => {
      return { name: withRepo ? `${repo}#${issue}` : `#${issue}`, state: verdict, title, below: [because] };
    });
    for (const line of renderEntries(entries, { width: out.width(), paint: out.paint })) out.line(line);
    return;
  }
  const columns = ["issue", "title", "would be", "because"].map((head) => ({ head }));
  const cells = rows.map((row) => [`${row.repo}#${row.issue}`, row.title, row.verdict, row.because]);
  for (const line of renderTable({ columns, rows: cells })) out.line(line);
}

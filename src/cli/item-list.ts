import type { StoredWorkItem, WorkItem, WorkItemStatus } from "../domain/work-item.ts";
import { renderEntries } from "./entry-list.ts";
import { renderTable } from "./table.ts";
import type { Terminal, Tone } from "./terminal.ts";

const TONES: Record<WorkItemStatus, Tone | undefined> = {
  queued: "accent",
  waiting: "warn",
  parked: "bad",
  rejected: "faint",
  review: "good",
  closed: "good",
};

/** Items for a person: all of each title and reason on a terminal, one line an item with all of its text in a pipe, where names do not depend on `withRepo`. */
export function printItems(out: Terminal, items: readonly StoredWorkItem[], { withRepo }: { withRepo: boolean }): void {
  const toName = ({ repo, issue }: WorkItem) => (withRepo || !out.isTty ? `${repo}#${issue}` : `#${issue}`);
  if (!out.isTty) {
    const rows = items.map(({ item, snapshot }) => [
      toName(item),
      snapshot.title,
      toStanding(item),
      item.reason ?? "",
      toWhy(item),
    ]);
    const columns = ["issue", "title", "stands", "reason", "why"].map((head) => ({ head }));
    for (const line of renderTable({ columns, rows })) out.line(line);
    return;
  }
  const entries = items.map(({ item, snapshot }) => ({
    name: toName(item),
    state: toStanding(item),
    tone: TONES[item.status],
    title: snapshot.title,
    below: [toWhy(item)],
  }));
  for (const line of renderEntries(entries, { width: out.width(), paint: out.paint })) out.line(line);
}

/** `queued: prep`, `waiting`, … */
export function toStanding({ status, stage }: Pick<WorkItem, "status" | "stage">): string {
  return status === "queued" ? `queued: ${stage}` : status;
}

function toWhy(item: WorkItem): string {
  return item.pullRequest?.url ?? item.explanation ?? "";
}

import type { AccountHold } from "../domain/account.ts";
import type { WorkItemReader } from "../domain/ports/work-item-store.ts";
import { type StoredWorkItem, WORK_ITEM_STATUSES, type WorkItemStatus } from "../domain/work-item.ts";
import { formatDuration } from "../lib/durations.ts";
import type { SessionSummary } from "../pipeline/session.ts";
import { toHoldSentence } from "./hold-sentence.ts";
import { printItems } from "./item-list.ts";
import type { Terminal } from "./terminal.ts";

/** A screen or two; the others are told by number. */
const MOST_SHOWN = 100;
/** What asks for a person comes first, since not everything may be shown. */
const ORDER = ["review", "waiting", "parked", "queued", "rejected"] as const;

/** What a session left behind in its projects. */
export interface Outcome {
  counts: Record<WorkItemStatus, number>;
  /** Open items, the first of them where there are many. */
  open: StoredWorkItem[];
}

export async function readOutcome(items: WorkItemReader, repos: readonly string[]): Promise<Outcome> {
  const counts = await items.count(repos);
  const open: StoredWorkItem[] = [];
  for (const status of ORDER) {
    const limit = MOST_SHOWN - open.length;
    if (limit > 0 && counts[status] > 0) open.push(...(await items.list({ status, repos, limit })));
  }
  return { counts, open };
}

/** What a person wants to know after a session: the open items, where each stands, and its next step. */
export function printSummary(
  out: Terminal,
  summary: SessionSummary,
  { counts, open }: Outcome,
  held: AccountHold[],
): void {
  if (open.length > 0) {
    printItems(out, open, { withRepo: new Set(open.map(({ item }) => item.repo)).size > 1 });
    const total = WORK_ITEM_STATUSES.reduce((sum, status) => sum + (status === "closed" ? 0 : counts[status]), 0);
    if (total > open.length)
      out.line(out.paint("faint", `${total - open.length} more; \`millrace items\` lists them.`));
    out.line();
  }
  for (const hold of held) out.line(`Held: ${toHoldSentence(hold)}`);
  const parts = [
    ...(counts.queued > 0 ? [`${counts.queued} queued`] : []),
    `${counts.review} in review`,
    `${counts.waiting} waiting`,
    `${counts.parked} parked`,
    `${counts.rejected} not for us`,
  ];
  out.line(`${parts.join(" · ")} · ${summary.created} new, ${summary.changed} changed · ${formatDuration(summary.ms)}`);
}

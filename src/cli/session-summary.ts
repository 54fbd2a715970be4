import type { AccountHold } from "../domain/account.ts";
import type { StoredWorkItem } from "../domain/work-item.ts";
import { formatDuration } from "../lib/durations.ts";
import type { SessionSummary } from "../pipeline/session.ts";
import { toHoldSentence } from "./hold-sentence.ts";
import { printItems } from "./item-list.ts";
import type { Terminal } from "./terminal.ts";

/** What a person wants to know after a session: each open item, where it stands, and its next step. */
export function printSummary(
  out: Terminal,
  summary: SessionSummary,
  items: StoredWorkItem[],
  held: AccountHold[],
): void {
  const open = items.filter(({ item }) => item.status !== "closed");
  if (open.length > 0) {
    printItems(out, open, { withRepo: new Set(open.map(({ item }) => item.repo)).size > 1 });
    out.line();
  }
  for (const hold of held) out.line(`Held: ${toHoldSentence(hold)}`);
  const count = (status: string) => items.filter(({ item }) => item.status === status).length;
  const parts = [
    `${count("review")} in review`,
    `${count("waiting")} waiting`,
    `${count("parked")} parked`,
    `${count("rejected")} not for us`,
  ];
  out.line(`${parts.join(" · ")} · ${summary.created} new, ${summary.changed} changed · ${formatDuration(summary.ms)}`);
}

import type { PipelineEvent } from "../domain/events.ts";
import type { StoredWorkItem } from "../domain/work-item.ts";

/** What the ledger says of an item that is closed. */
export function makeClosedEvent(
  { item, snapshot }: Pick<StoredWorkItem, "item" | "snapshot">,
  explanation: string,
  now: Date,
): PipelineEvent {
  return {
    type: "item:closed",
    at: now.toISOString(),
    item: item.id,
    repo: item.repo,
    issue: item.issue,
    title: snapshot.title,
    url: snapshot.url,
    explanation,
  };
}

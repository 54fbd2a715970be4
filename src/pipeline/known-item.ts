import type { KnownItem } from "../domain/stage.ts";
import type { WorkItem } from "../domain/work-item.ts";

/** What scout has to know of an item; its pull request only where the item rests until something about that changes. */
export function toKnownItem({ id, issue, status, pullRequest: pull }: WorkItem): KnownItem {
  const rests = status === "review" || status === "waiting" || status === "parked";
  return rests && pull !== undefined ? { id, issue, pull: { number: pull.number, seen: pull.seen } } : { id, issue };
}

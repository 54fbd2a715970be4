import type { StoredWorkItem, VersionedItem, WorkItemId, WorkItemStatus } from "../work-item.ts";

/** Read access to the work items, for status, daily log and the command line. Writes go through the pipeline alone. */
export interface WorkItemReader {
  find(id: WorkItemId): Promise<StoredWorkItem | undefined>;
  /** By status, in each by resting time and id; `limit` bounds the answer. */
  list(query: { status?: WorkItemStatus | undefined; offset?: number; limit?: number }): Promise<StoredWorkItem[]>;
  count(): Promise<Record<WorkItemStatus, number>>;
}

/** The end of what is remembered. */
export interface WorkItemArchive {
  /** Items whose issue was closed before that time. */
  listClosedBefore(before: Date, limit: number): Promise<VersionedItem[]>;
  /** False where the item has moved since. Its history stays in the ledger. */
  forget(stored: VersionedItem): Promise<boolean>;
}

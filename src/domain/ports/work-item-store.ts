import type { StoredWorkItem, VersionedItem, WorkItemId, WorkItemStatus } from "../work-item.ts";

export interface ItemQuery {
  status?: WorkItemStatus | undefined;
  /** Of these projects alone, as owner/name. */
  repos?: readonly string[] | undefined;
  offset?: number;
  limit?: number;
}

/** Read access to the work items, for status, daily log and the command line. Writes go through the pipeline alone. */
export interface WorkItemReader {
  find(id: WorkItemId): Promise<StoredWorkItem | undefined>;
  /** By status, in each by resting time and id; `limit` bounds the answer. */
  list(query: ItemQuery): Promise<StoredWorkItem[]>;
  /** Without reading a single item; `repos` asks for those projects alone. */
  count(repos?: readonly string[]): Promise<Record<WorkItemStatus, number>>;
}

/** The end of what is remembered. */
export interface WorkItemArchive {
  /** Items whose issue was closed before that time. */
  listClosedBefore(before: Date, limit: number): Promise<VersionedItem[]>;
  /** False where the item has moved since. Its history stays in the ledger. */
  forget(stored: VersionedItem): Promise<boolean>;
}

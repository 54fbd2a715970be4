import { z } from "zod";
import type { ItemStageName, VersionedItem, WorkItemId } from "../domain/work-item.ts";

/** What a job of an item stage carries: ids only, no text and no secret. `v` is the item's version that the job is for. */
export const ItemJobData = z.object({
  id: z.string().transform((id) => id as WorkItemId),
  v: z.int().positive(),
});
export interface ItemJobData {
  id: WorkItemId;
  v: number;
}

export const ScoutJobData = z.object({ repo: z.string() });
export interface ScoutJobData {
  repo: string;
}

/**
 * One job for each state an item is in: adding it twice is a no-op, and a later state has another id.
 * BullMQ allows no `:` and no bare integer (https://docs.bullmq.io/guide/jobs/job-ids).
 */
export function toJobId(id: WorkItemId, stage: ItemStageName, version: number): string {
  return `${id}.${stage}.${version}`;
}

/** The job that a queued item needs. */
export function toJob({ item, version }: VersionedItem, now: Date) {
  const delay = item.notBefore === undefined ? 0 : Math.max(0, Date.parse(item.notBefore) - now.getTime());
  return {
    name: item.stage,
    data: { id: item.id, v: version } satisfies ItemJobData,
    opts: { jobId: toJobId(item.id, item.stage, version), ...(delay > 0 ? { delay } : {}) },
  };
}

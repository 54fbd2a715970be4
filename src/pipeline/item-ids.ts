import type { Redis } from "ioredis";
import { makeProjectFilter, WORK_ITEM_STATUSES, type WorkItemStatus } from "../domain/work-item.ts";
import { answersOf } from "./answers-of.ts";
import type { Keys } from "./keys.ts";

/** Ids read at once: some tens of kilobytes. */
const PAGE = 1000;

interface IdSource {
  redis: Redis;
  keys: Keys;
  /** Of these projects alone; undefined: of all. */
  repos: readonly string[] | undefined;
}

/**
 * Ids by status, in each in the order of its set, without reading an item. Each is there once, also where its item moves to
 * another status between two looks.
 */
export async function listIds({
  statuses,
  offset,
  limit,
  ...source
}: IdSource & { statuses: readonly WorkItemStatus[]; offset: number; limit: number }): Promise<string[]> {
  const found = new Set<string>();
  for (const status of statuses) {
    for await (const ids of readPages(source, status, offset + limit)) {
      for (const id of ids) found.add(id);
      if (found.size >= offset + limit) return [...found].slice(offset, offset + limit);
    }
  }
  return [...found].slice(offset);
}

/** How many items there are of each status. */
export async function countIds(source: IdSource): Promise<Record<WorkItemStatus, number>> {
  const counts = source.repos === undefined ? await countAll(source) : await countThose(source);
  return Object.fromEntries(WORK_ITEM_STATUSES.map((status, index) => [status, counts[index] ?? 0])) as Record<
    WorkItemStatus,
    number
  >;
}

async function countAll({ redis, keys }: IdSource): Promise<number[]> {
  const batch = redis.pipeline();
  for (const status of WORK_ITEM_STATUSES) batch.zcard(keys.status(status));
  return (await answersOf(batch)).map(Number);
}

async function countThose(source: IdSource): Promise<number[]> {
  const counts: number[] = [];
  for (const status of WORK_ITEM_STATUSES) {
    let count = 0;
    for await (const ids of readPages(source, status, PAGE)) count += ids.length;
    counts.push(count);
  }
  return counts;
}

/** The ids of a status that belong to the projects, a page of the set at a time. */
async function* readPages(
  { redis, keys, repos }: IdSource,
  status: WorkItemStatus,
  wanted: number,
): AsyncGenerator<string[]> {
  const isOurs = repos === undefined ? () => true : makeProjectFilter(repos);
  const size = Math.min(PAGE, Math.max(1, wanted));
  for (let at = 0; ; at += size) {
    const ids = await redis.zrange(keys.status(status), at, String(at + size - 1));
    yield ids.filter(isOurs);
    if (ids.length < size) return;
  }
}

import type { Redis } from "ioredis";
import type { PipelineEvent } from "../domain/events.ts";
import { chunked } from "../lib/chunked.ts";

const PAGE = 2000;
const CHUNK = 500;
/** Unescaped quotes do not occur inside a JSON text, so no issue's title can pass for this field. */
const ITEM_FIELD = /"item":"([^"\\]+)"/;

/**
 * Which entries of the ledger's stream are about which item, remembered by id for as long as the process lives: the
 * stream is read once and then only its new end, and nothing but the wanted events is decoded.
 */
export interface ItemIndex {
  /** Events of one item that are still in the stream, oldest first. */
  read(item: string): Promise<PipelineEvent[]>;
}

export function createItemIndex(redis: Redis, key: string): ItemIndex {
  const idsOf = new Map<string, string[]>();
  let last = "-";
  let catchingUp: Promise<void> | undefined;

  async function catchUp(): Promise<void> {
    for (;;) {
      const entries = await redis.xrange(key, last === "-" ? "-" : `(${last}`, "+", "COUNT", PAGE);
      for (const [id, fields] of entries) {
        last = id;
        const item = ITEM_FIELD.exec(fields[1] ?? "")?.[1];
        if (item === undefined) continue;
        const ids = idsOf.get(item);
        if (ids === undefined) idsOf.set(item, [id]);
        else ids.push(id);
      }
      if (entries.length < PAGE) return;
    }
  }

  async function readEvents(ids: string[]): Promise<PipelineEvent[]> {
    const batch = redis.pipeline();
    for (const id of ids) batch.xrange(key, id, id);
    return ((await batch.exec()) ?? []).flatMap(([error, answer]) => {
      if (error !== null) throw error;
      return (answer as [string, string[]][]).map(([, fields]) => JSON.parse(fields[1] ?? "{}") as PipelineEvent);
    });
  }

  return {
    async read(item) {
      catchingUp ??= catchUp().finally(() => (catchingUp = undefined));
      await catchingUp;
      const ids = [...(idsOf.get(item) ?? [])];
      const found: PipelineEvent[] = [];
      for (const chunk of chunked(ids, CHUNK)) found.push(...(await readEvents(chunk)));
      // What was trimmed from the stream is forgotten here, too; it is always the oldest.
      if (found.length < ids.length) idsOf.get(item)?.splice(0, ids.length - found.length);
      return found;
    },
  };
}

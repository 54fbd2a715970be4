import type { Redis } from "ioredis";
import { type NoticeRecord, type NoticeRecords, parseNoticeRecord } from "../../domain/ports/notice-records.ts";

/** KEYS: the hash. ARGV: field, what is expected there or "", what is to be there. */
const REPLACE = `
if (redis.call("HGET", KEYS[1], ARGV[1]) or "") ~= ARGV[2] then return 0 end
redis.call("HSET", KEYS[1], ARGV[1], ARGV[3])
return 1
`;

/** Records in one Redis hash, so that of all runners one tells of a cause. */
export function createRedisNoticeRecords({ redis, key }: { redis: Redis; key: string }): NoticeRecords {
  const toField = ({ place, key: cause }: NoticeRecord) => `${place}\n${cause}`;
  // The script compares texts: what is written comes back by the same keys in the same order.
  const seen = new WeakMap<NoticeRecord, string>();
  return {
    async list() {
      return Object.values(await redis.hgetall(key)).flatMap((text) => {
        const record = parseNoticeRecord(text);
        if (record === undefined) return [];
        seen.set(record, text);
        return [record];
      });
    },
    async replace(before, after) {
      const expected = before === undefined ? "" : (seen.get(before) ?? JSON.stringify(before));
      const text = JSON.stringify(after);
      seen.set(after, text);
      return (await redis.eval(REPLACE, 1, key, toField(after), expected, text)) === 1;
    },
    async forget(record) {
      await redis.hdel(key, toField(record));
    },
  };
}

import type { Redis } from "ioredis";
import { type AccountHold, isHeld } from "../domain/account.ts";
import type { AccountHolds } from "../domain/ports/account-holds.ts";
import { DAY } from "../lib/durations.ts";
import { withStateCommands } from "./commands.ts";
import type { Keys } from "./keys.ts";

/** A hold that has been over for so long is forgotten. */
const REMEMBERED_MS = DAY;
/** End of a hold that a person has to lift. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Holds in one Redis hash, by account; each carries its end as a number, for the scripts. */
export function createRedisAccountHolds({ redis, keys }: { redis: Redis; keys: Keys }): AccountHolds {
  const commands = withStateCommands(redis);
  return {
    async find(account) {
      const text = await redis.hget(keys.accounts, account);
      return text === null ? undefined : toHold(text);
    },

    async hold(hold) {
      const endMs = hold.until === undefined ? NEVER : Date.parse(hold.until);
      const record = JSON.stringify({ ...hold, endMs });
      const forget = Date.parse(hold.since) - REMEMBERED_MS;
      return (await commands.millraceHoldAccount(keys.accounts, hold.account, endMs, record, forget)) === 1;
    },

    async forgetPast(account, now) {
      await commands.millraceForgetAccount(keys.accounts, account, now.getTime());
    },

    async list(now) {
      const holds = Object.values(await redis.hgetall(keys.accounts)).map(toHold);
      return holds.filter((hold) => isHeld(hold, now)).toSorted((a, b) => (a.account < b.account ? -1 : 1));
    },

    async lift(account) {
      return (await redis.hdel(keys.accounts, account)) === 1;
    },
  };
}

function toHold(text: string): AccountHold {
  const { endMs: _endMs, ...hold } = JSON.parse(text) as AccountHold & { endMs: number };
  return hold;
}

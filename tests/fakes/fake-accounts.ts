import { type AccountHold, isHeld } from "../../src/domain/account.ts";
import type { AccountHolds } from "../../src/domain/ports/account-holds.ts";

export interface FakeAccounts {
  port: AccountHolds;
  holds: Map<string, AccountHold>;
}

/** Holds in memory, without the later end's right of way. */
export function createFakeAccounts(): FakeAccounts {
  const holds = new Map<string, AccountHold>();
  return {
    holds,
    port: {
      find: async (account) => holds.get(account),
      async hold(hold) {
        holds.set(hold.account, hold);
        return true;
      },
      async forgetPast(account, now) {
        const hold = holds.get(account);
        if (hold !== undefined && !isHeld(hold, now)) holds.delete(account);
      },
      list: async (now) => [...holds.values()].filter((hold) => isHeld(hold, now)),
      lift: async (account) => holds.delete(account),
    },
  };
}

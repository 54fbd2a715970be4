import type { HostQuota, HostStanding } from "../../domain/ports/host-quota.ts";

/** The account of one process alone, for commands that have no state to share. */
export function createLocalQuota(): HostQuota {
  const standings = new Map<string, HostStanding>();
  const writes = new Map<string, number[]>();
  const get = (account: string): HostStanding => {
    const standing = standings.get(account) ?? { account, counted: 0, free: 0 };
    standings.set(account, standing);
    return standing;
  };
  return {
    read: async (account) => ({ ...get(account) }),
    list: async () => [...standings.values()],
    async note(account, { limit, remaining, resetAt, isFree }) {
      const standing = get(account);
      if (isFree) standing.free += 1;
      else standing.counted += 1;
      if (resetAt !== undefined) Object.assign(standing, { limit, remaining, resetAt: resetAt.toISOString() });
    },
    async pause(account, until) {
      const standing = get(account);
      const present = Date.parse(standing.pausedUntil ?? "");
      if (!(present > until.getTime())) standing.pausedUntil = until.toISOString();
    },
    async takeWrite(account, allowances, now) {
      const times = writes.get(account) ?? [];
      const free = Math.max(...allowances.map(({ windowMs, most }) => (times.at(-most) ?? -Infinity) + windowMs));
      if (free > now.getTime()) return new Date(free);
      const longest = Math.max(...allowances.map(({ most }) => most));
      writes.set(account, [...times, now.getTime()].slice(-longest));
      return undefined;
    },
  };
}

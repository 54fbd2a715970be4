import { messageOf } from "../../domain/errors.ts";
import type { HostQuota } from "../../domain/ports/host-quota.ts";
import { createLocalQuota } from "./local-quota.ts";

/** The shared quota; while it does not answer, this process goes by what it saw itself. */
export function createSteadyQuota(shared: HostQuota, onTrouble: (message: string) => void): HostQuota {
  const local = createLocalQuota();
  async function orLocal<T>(ask: (quota: HostQuota) => Promise<T>): Promise<T> {
    const own = await ask(local);
    try {
      return await ask(shared);
    } catch (error) {
      onTrouble(messageOf(error));
      return own;
    }
  }
  return {
    read: (account, now) => orLocal((quota) => quota.read(account, now)),
    list: (now) => orLocal((quota) => quota.list(now)),
    note: (account, answer, now) => orLocal((quota) => quota.note(account, answer, now)),
    pause: (account, until) => orLocal((quota) => quota.pause(account, until)),
    takeWrite: (account, allowances, now) => orLocal((quota) => quota.takeWrite(account, allowances, now)),
  };
}

import type { ClaimedItem, StateStore } from "./state-store.ts";

/**
 * Renews the leases of all items under work from one timer. An item whose lease turns out to be lost is told through its
 * own callback, once; it must then write nothing more.
 */
export interface LeaseKeeper {
  keep(claimed: ClaimedItem, onLost: () => void): void;
  drop(claimed: ClaimedItem): void;
  stop(): void;
}

export function createLeaseKeeper(store: Pick<StateStore, "renew">, everyMs: number): LeaseKeeper {
  const kept = new Map<ClaimedItem, () => void>();

  async function renew(claimed: ClaimedItem, onLost: () => void): Promise<void> {
    // An unanswered renewal decides nothing: the fence refuses late writes, whatever happens here.
    const held = await store.renew(claimed).catch(() => true);
    if (!held && kept.delete(claimed)) onLost();
  }

  const timer = setInterval(() => {
    for (const [claimed, onLost] of kept) void renew(claimed, onLost);
  }, everyMs);
  timer.unref();

  return {
    keep: (claimed, onLost) => kept.set(claimed, onLost),
    drop: (claimed) => kept.delete(claimed),
    stop: () => clearInterval(timer),
  };
}

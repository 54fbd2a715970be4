import type { VersionedItem } from "../domain/work-item.ts";
import type { Redis } from "ioredis";
import type { RunId } from "../domain/agent-run.ts";
import { withStateCommands } from "./commands.ts";
import type { Keys } from "./keys.ts";

export interface SlotLimits {
  /** Agent runs at once on this machine, over all its runners. */
  here: number;
  /** Over all machines; 0 for no limit. */
  inAll: number;
  /** A machine that is silent this long holds no place any more. */
  goneAfterMs: number;
}

/**
 * Places for agent runs, counted in Redis. A run takes one before its agent may start and keeps it over restarts of its
 * runner, until exec has spoken.
 */
export interface Slots {
  /** True also where the run has one already. */
  take(run: RunId): Promise<boolean>;
  free(run: RunId): Promise<void>;
  /** Frees the places of runs that are not what their item is about any more. Returns how many. */
  mend(findMany: (runs: RunId[]) => Promise<VersionedItem[]>): Promise<number>;
}

export function createSlots({
  redis,
  keys,
  machine,
  limits,
}: {
  redis: Redis;
  keys: Keys;
  machine: string;
  limits: SlotLimits;
}): Slots {
  const commands = withStateCommands(redis);
  return {
    async take(run) {
      const { here, inAll, goneAfterMs } = limits;
      return (
        (await commands.millraceTakeSlot(keys.slots, keys.machineBeats, run, machine, here, inAll, goneAfterMs)) === 1
      );
    },
    async free(run) {
      await redis.hdel(keys.slots, run);
    },
    async mend(findMany) {
      const runs = (await redis.hkeys(keys.slots)) as RunId[];
      if (runs.length === 0) return 0;
      const wanted = new Set<string>();
      for (const { item } of await findMany(runs)) {
        if (item.status === "queued" && item.stage === "exec" && item.run !== undefined) wanted.add(item.run.id);
      }
      const left = runs.filter((run) => !wanted.has(run));
      return left.length === 0 ? 0 : redis.hdel(keys.slots, ...left);
    },
  };
}

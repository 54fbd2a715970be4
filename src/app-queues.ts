import type { AppState } from "./app-state.ts";
import type { Config } from "./config/schema.ts";
import type { QueueReader } from "./domain/ports/queue-reader.ts";
import { createQueueReader } from "./pipeline/queue-reader.ts";

/** A look at the queues of all machines that ever registered. Its connection is the state's and stays open. */
export function openQueueReader(
  { redis, registry }: Pick<AppState, "redis" | "registry">,
  config: Config,
): QueueReader & { close(): Promise<void> } {
  return createQueueReader({
    redis,
    prefix: config.redis.prefix,
    listMachines: async () => [...new Set((await registry.list()).map(({ runner }) => runner.machine))],
  });
}

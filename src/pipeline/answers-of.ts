import type { ChainableCommander } from "ioredis";

/** What a batch was answered; rejects with the first error among the answers. */
export async function answersOf(batch: ChainableCommander): Promise<unknown[]> {
  return ((await batch.exec()) ?? []).map(([error, answer]) => {
    if (error !== null) throw error;
    return answer;
  });
}

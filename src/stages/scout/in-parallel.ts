import { assertRunning } from "../stopping.ts";

/** Maps a list with at most `width` calls under way; answers in the list's order. The first error ends it, an abort too. */
export async function inParallel<In, Out>(
  items: readonly In[],
  width: number,
  signal: AbortSignal,
  map: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const answers: Out[] = [];
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length && !failed; index = next++) {
      assertRunning(signal);
      try {
        answers[index] = await map(items[index] as In);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
  return answers;
}

import { MINUTE } from "../src/lib/durations.ts";
import { makeStored } from "../tests/helpers/page/sample-day.ts";
import { openPageWorld } from "../tests/helpers/page/page-world.ts";

const PATHS = ["/", "/items", "/items?page=100", "/trends", "/system"];

export interface MeasuredPages {
  /** Milliseconds of the slowest of the pages, asked one after another. */
  measure(): Promise<number>;
  close(): Promise<void>;
}

/** The pages over so many items, served as in production, over a Redis of their own. */
export async function openMeasuredPages(items: number): Promise<MeasuredPages> {
  const world = await openPageWorld();
  const list = Array.from({ length: items }, (_, index) =>
    makeStored(index + 1, { title: `Issue number ${index + 1}`, body: "x".repeat(500), ageMs: index * MINUTE }),
  );
  await world.addItems(list);
  const { url } = await world.start();
  return {
    async measure() {
      let slowest = 0;
      for (const path of PATHS) {
        const startedAt = performance.now();
        await (await fetch(url + path)).text();
        slowest = Math.max(slowest, performance.now() - startedAt);
      }
      return slowest;
    },
    close: () => world.close(),
  };
}

import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import type { PipelineEvent } from "../domain/events.ts";

/** One file for each UTC day of the ledger, one event a line: what the stream held before it was trimmed. */
export interface DayArchive {
  /**
   * Adds what the day's file does not hold yet, and never takes anything out of it: who reads the stream while another
   * runner trims it sees only the rest of a day. The file is replaced as a whole.
   */
  add(day: string, events: PipelineEvent[]): Promise<void>;
  /** Events of a day, oldest first; nothing where the day was not archived. */
  read(day: string): AsyncIterable<PipelineEvent>;
}

export function createDayArchive(dir: string): DayArchive {
  const toPath = (day: string) => join(dir, `${day}.jsonl`);

  async function* readLines(day: string): AsyncIterable<string> {
    const file = await open(toPath(day)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    if (file === undefined) return;
    await file.close();
    for await (const line of createInterface({ input: createReadStream(toPath(day)) })) if (line !== "") yield line;
  }

  return {
    async add(day, events) {
      const written = await Array.fromAsync(readLines(day));
      const known = countOf(written);
      const fresh = events
        .map((event) => JSON.stringify(event))
        .filter((line) => {
          const left = known.get(line) ?? 0;
          known.set(line, left - 1);
          return left <= 0;
        });
      if (fresh.length === 0) return;
      await writeFileAtomic(toPath(day), [...written, ...fresh].map((line) => `${line}\n`).join(""));
    },
    async *read(day) {
      for await (const line of readLines(day)) yield JSON.parse(line) as PipelineEvent;
    },
  };
}

function countOf(lines: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

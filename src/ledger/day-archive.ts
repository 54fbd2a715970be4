import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import type { PipelineEvent } from "../domain/events.ts";

/** One file for each UTC day of the ledger, one event a line: what the stream held before it was trimmed. */
export interface DayArchive {
  write(day: string, events: PipelineEvent[]): Promise<void>;
  /** Events of a day, oldest first; nothing where the day was not archived. */
  read(day: string): AsyncIterable<PipelineEvent>;
}

export function createDayArchive(dir: string): DayArchive {
  const toPath = (day: string) => join(dir, `${day}.jsonl`);
  return {
    write: (day, events) => writeFileAtomic(toPath(day), events.map((event) => `${JSON.stringify(event)}\n`).join("")),
    async *read(day) {
      const file = await open(toPath(day)).catch(() => undefined);
      if (file === undefined) return;
      await file.close();
      for await (const line of createInterface({ input: createReadStream(toPath(day)) })) {
        if (line !== "") yield JSON.parse(line) as PipelineEvent;
      }
    },
  };
}

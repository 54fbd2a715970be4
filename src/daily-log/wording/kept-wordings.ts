import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../lib/atomic-file.ts";
import type { ShippedWording } from "../facts.ts";

/** What a model said of each day, with the digest of the facts that it was asked about. */
export interface KeptWordings {
  /** undefined: nobody was asked about these facts, or what was kept cannot be read. */
  find(date: string, digest: string): Promise<ShippedWording | undefined>;
  keep(date: string, digest: string, wording: ShippedWording): Promise<void>;
}

const Kept = z.object({
  digest: z.string(),
  provider: z.string(),
  sentences: z.array(
    z.object({
      text: z.string(),
      state: z.enum(["closed", "opened"]),
      cites: z.array(z.object({ repo: z.string(), issue: z.int() })),
    }),
  ),
});

/** One file for each day in `dir`; the last facts that were asked about stand in it. */
export function createKeptWordings(dir: string): KeptWordings {
  const toPath = (date: string) => join(dir, `wording-${date}.json`);
  return {
    async find(date, digest) {
      const kept = Kept.safeParse(await readJson(toPath(date))).data;
      return kept?.digest === digest ? { provider: kept.provider, sentences: kept.sentences } : undefined;
    },
    keep: (date, digest, { provider, sentences }) =>
      writeFileAtomic(toPath(date), `${JSON.stringify({ digest, provider, sentences }, null, 2)}\n`),
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

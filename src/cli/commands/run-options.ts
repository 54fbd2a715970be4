import type { ItemStageName } from "../../domain/work-item.ts";

/** Options of `millrace run`; empty lists mean all. */
export interface RunOptions {
  repo: string[];
  issue: number[];
  stage: ("scout" | ItemStageName)[];
  maxItems?: number;
  dryRun?: boolean;
}

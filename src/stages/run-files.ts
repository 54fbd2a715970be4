import { join } from "node:path";

/** Files of a run that prep writes and exec hands to the agent. */
export function toRunFiles(runDir: string): { briefFile: string; resultFile: string } {
  return { briefFile: join(runDir, "brief.md"), resultFile: join(runDir, "hand-back", "result.json") };
}

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../app.ts";

/**
 * Ends the agents that are still at work, for a data folder that is about to be removed: elsewhere the next start adopts
 * them, but here there is none. Takes no more work before. Run folders say which agents there are, whatever became of
 * Redis.
 */
export async function stopRuns({ agents, pipeline }: Pick<App, "agents" | "pipeline">, dataDir: string): Promise<void> {
  await pipeline.stop();
  // A stage that was handed back may just be starting its agent.
  await agents.endStarts();
  const runsDir = join(dataDir, "runs");
  const runs = await readdir(runsDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  await Promise.all(runs.map((run) => agents.stop(join(runsDir, run))));
}

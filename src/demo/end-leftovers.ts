import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endEmbeddedServer } from "../environment/redis/end-embedded-server.ts";
import { endTmuxServer } from "../tmux/end-server.ts";
import { removeTree } from "../lib/remove-tree.ts";
import { endRun } from "../tmux/settle.ts";
import { endSupervisor } from "../tmux/supervisor-link.ts";

const MOST_LOOKS = 100;
const LOOK_EVERY_MS = 150;

/**
 * Ends every agent, the supervisor, the tmux server and the Redis server of a data folder whose process is gone. A program that was
 * being started when that process went away may appear a moment later, so it looks until `quietLooks` looks in a row
 * find nothing. True where all is quiet.
 */
export async function endLeftovers(dataDir: string, options: { path: string; quietLooks: number }): Promise<boolean> {
  let quiet = 0;
  for (let look = 0; look < MOST_LOOKS && quiet < options.quietLooks; look += 1) {
    if (look > 0) await delay(LOOK_EVERY_MS);
    const runsDir = join(dataDir, "runs");
    const runs = await readdir(runsDir).catch(() => []);
    const hadSupervisor = await endSupervisor(dataDir);
    await Promise.all(runs.map((run) => endRun(join(runsDir, run))));
    const hadTmux = await endTmuxServer(dataDir, options.path);
    const hadRedis = (await endEmbeddedServer(dataDir)) > 0;
    quiet = hadSupervisor || hadTmux || hadRedis ? 0 : quiet + 1;
  }
  return quiet >= options.quietLooks;
}

/** Removes the folder, also while a git command that outlived its demo for a moment still writes to it. */
export async function removeLeftFolder(dir: string): Promise<void> {
  for (let look = 0; look < MOST_LOOKS && existsSync(dir); look += 1) {
    if (look > 0) await delay(LOOK_EVERY_MS);
    await removeTree(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY") throw error;
    });
  }
}

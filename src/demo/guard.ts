import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { MINUTE } from "../lib/durations.ts";

/** What a demo says to its guard when it has ended its own parts. */
export const ALL_ENDED = "all ended";

/** A process of its own that ends what a demo leaves, however the demo ends. */
export interface Guard {
  /** Tells the guard that the demo has ended its parts; resolves when the demo's folder is cleared. */
  dismiss(): Promise<void>;
}

/**
 * Starts the guard of a demo's folder. It watches a pipe that closes with this process, so it also works where the process
 * is killed, or leaves at once on a second Ctrl-C; a signal of the terminal does not reach it.
 */
export async function startGuard(
  dir: string,
  options: { keep: boolean; env: Readonly<Record<string, string>> },
): Promise<Guard> {
  // Beside this file: with the ending .ts in a clone, .js in the published package.
  const name = import.meta.url.endsWith(".ts") ? "guard-main.ts" : "guard-main.js";
  const program = fileURLToPath(new URL(name, import.meta.url));
  const guard = spawn(process.execPath, [program, dir, options.keep ? "keep" : "remove"], {
    cwd: "/",
    env: { ...options.env },
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  await once(guard, "spawn");
  // A guard that is gone takes no word any more.
  guard.stdin.on("error", () => undefined);
  const ended = once(guard, "exit");
  return {
    async dismiss() {
      guard.stdin.end(ALL_ENDED);
      const timeout = AbortSignal.timeout(MINUTE);
      await Promise.race([ended, once(timeout, "abort")]);
    },
  };
}

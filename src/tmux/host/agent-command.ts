import type { AgentLimits } from "../../domain/agent-run.ts";
import { findProgram } from "../../lib/bubblewrap-probe.ts";
import { toLastResortSeconds } from "../supervisor/limits.ts";

export interface Surroundings {
  /**
   * The command in a session of its own, which bubblewrap makes itself, so that it has no terminal; and under timeout(1), which ends
   * it when neither supervisor nor runner is there to do it.
   */
  wrap(
    command: { argv: string[]; isolation: "bubblewrap" | "none" },
    limits: AgentLimits,
    graceMs: number,
  ): Promise<{ argv: string[]; lastResortSeconds: number | undefined }>;
}

/** `path` is where setsid (util-linux) and timeout (coreutils) are looked for, once. Without one of them it is left out. */
export function createSurroundings(path: string): Surroundings {
  let found: Promise<(string | undefined)[]> | undefined;
  return {
    async wrap({ argv, isolation }, limits, graceMs) {
      found ??= Promise.all(["setsid", "timeout"].map((name) => findProgram(name, path)));
      const [setsid, timeout] = await found;
      const seconds = toLastResortSeconds(limits, graceMs);
      const limited = timeout === undefined ? argv : [timeout, "--kill-after=10", String(seconds), ...argv];
      return {
        argv: setsid === undefined || isolation === "bubblewrap" ? limited : [setsid, ...limited],
        lastResortSeconds: timeout === undefined ? undefined : seconds,
      };
    },
  };
}

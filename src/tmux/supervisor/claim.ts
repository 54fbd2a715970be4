import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ProcessIdentity } from "../../lib/process-identity.ts";
import { FILES } from "./files.ts";

/** The host's word that the run is its own, in `host.json`. */
export interface Claim extends ProcessIdentity {
  /** Which of several starts it was. */
  launch: string;
  /** Empty where the run has no tmux session. */
  session: string;
}

/** Stands for a claim that a power cut left empty: its claimant is surely gone. */
export const DEAD_CLAIM: Claim = { pid: 0, startTime: "", bootId: "", launch: "unreadable", session: "" };

/** undefined: nobody has claimed the run. */
export function findClaim(runDir: string): Claim | undefined {
  let text: string;
  try {
    text = readFileSync(join(runDir, FILES.host), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const claim = JSON.parse(text) as Partial<Claim>;
    return typeof claim.pid === "number" ? { ...DEAD_CLAIM, ...claim } : DEAD_CLAIM;
  } catch {
    return DEAD_CLAIM;
  }
}

/** Of a claimed run: the launch files, which may hold a key, and what starts that came second left. */
export function removeLaunchFiles(runDir: string): void {
  for (const name of readdirSync(runDir)) {
    if (name.startsWith(FILES.launch) || name.startsWith(`${FILES.host}.`)) rmSync(join(runDir, name), { force: true });
  }
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createFileOnce } from "../../lib/create-file-once.ts";
import { FILES } from "./files.ts";
import type { Cut } from "./limits.ts";
import type { EndNotes } from "./status.ts";

/** The notes about the end of a run, and when it ended in milliseconds since the boot; undefined while nobody knows. */
export function readEndNotes(runDir: string): EndNotes & { endedAtMs: number | undefined } {
  const [status, uptime] = (readIfThere(join(runDir, FILES.exit)) ?? "").trim().split(" ").filter(Boolean);
  return {
    exitStatus: status === undefined ? undefined : Number(status),
    endedAtMs: uptime === undefined ? undefined : Number(uptime) * 1000,
    cut: findCutNote(runDir),
    soft: existsSync(join(runDir, FILES.soft)),
    spawnError: readIfThere(join(runDir, FILES.spawnError)),
  };
}

/**
 * Says why a run is going to be ended, before anybody does it. The first note stands: a run that reached a limit is not
 * turned into a stopped one by a stop that came later.
 */
export function noteCut(runDir: string, cut: Cut, evidence: string[] = []): void {
  createFileOnce(join(runDir, FILES.cut), `${JSON.stringify({ cut, evidence })}\n`, { flush: false });
}

export function findCutNote(runDir: string): EndNotes["cut"] {
  // Asked often and seldom there: a look costs a tenth of a failed read.
  if (!existsSync(join(runDir, FILES.cut))) return undefined;
  const text = readIfThere(join(runDir, FILES.cut));
  return text === undefined ? undefined : (JSON.parse(text) as EndNotes["cut"]);
}

/** Says that the agent is about to be asked to wrap up. */
export function noteSoft(runDir: string): void {
  createFileOnce(join(runDir, FILES.soft), "{}\n", { flush: false });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

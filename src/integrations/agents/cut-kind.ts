import type { ProcessEnd } from "../../domain/ports/agent-adapter.ts";

/** Cuts after which a finished conversation still counts: programs are known to hang after their last event. */
const LATE_CUTS: readonly ProcessEnd["cut"][] = ["idle", "soft-limit", "hard-limit"];

/** The cut where it explains the end; undefined where there was none, or where the program had finished before it. */
export function findDecisiveCut(end: ProcessEnd, isFinished: boolean): ProcessEnd["cut"] {
  return isFinished && LATE_CUTS.includes(end.cut) ? undefined : end.cut;
}

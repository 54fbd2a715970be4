import type { RetentionConfig } from "../config/schema.ts";
import { type RunId, toSequence } from "../domain/agent-run.ts";
import type { WorkItem } from "../domain/work-item.ts";
import type { RunFolder } from "./list-run-folders.ts";

/**
 * What is to be done with a run's folder:
 *
 *   keep     its item may still need it, or it is not old enough
 *   clone    the clone and the HOME go, after the work was saved
 *   folder   the rest goes, since the clone is gone for long
 *
 * `isSuperseded`: another machine took the item over; an agent that still works here works for nothing.
 */
export interface FolderDecision {
  action: "keep" | "clone" | "folder";
  isSuperseded: boolean;
}

/** Pure. An item that nobody knows any more keeps its clone as long as a folder that is known keeps its log. */
export function decideFolder(
  folder: RunFolder,
  item: WorkItem | undefined,
  { machine, retention, now }: { machine: string; retention: RetentionConfig; now: Date },
): FolderDecision {
  const isSuperseded = item?.run !== undefined && isOlder(folder.run, item.run.id) && item.run.host !== machine;
  if (item !== undefined && mayNeed(item, folder, machine)) return { action: "keep", isSuperseded };
  const age = now.getTime() - folder.changedAt;
  if (folder.hasClone) {
    const allowed = item === undefined ? Math.max(retention.clones, retention.runs) : retention.clones;
    return { action: age > allowed ? "clone" : "keep", isSuperseded };
  }
  return { action: age > retention.runs ? "folder" : "keep", isSuperseded };
}

/** A queued item needs its open run, and one that is being prepared; a run that another machine holds is not ours to judge. */
function mayNeed({ status, run }: WorkItem, folder: RunFolder, machine: string): boolean {
  if (run !== undefined && isOlder(folder.run, run.id)) return false;
  if (run?.id === folder.run && run.host !== machine) return true;
  return status === "queued";
}

function isOlder(run: RunId, current: RunId): boolean {
  return toSequence(run) < toSequence(current);
}

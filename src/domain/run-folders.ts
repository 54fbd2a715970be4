import { join } from "node:path";
import type { RunId } from "./agent-run.ts";

/**
 * A link, next to our own notes about a run, to the objects that the run's clone borrows. A sandbox that hides the data
 * folder has to leave its target readable, or git does not work in the clone. The clone itself also names that folder,
 * but an agent can change what the clone says.
 */
export function toBorrowedObjectsLink(dataDir: string, run: RunId): string {
  return join(dataDir, "workspaces", run, "objects");
}

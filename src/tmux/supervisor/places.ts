import { join } from "node:path";

/** Where the supervisor of a data folder and its runners meet. */
export interface SupervisorPlaces {
  /** The lock that the one supervisor holds. */
  lock: string;
  /**
   * A note for each run that has to be looked after: `<mark>`, with the path of its run folder. Written before a start
   * and touched by the host at its start and end, which wakes the supervisor up; removed when the run has its status.
   */
  notes: string;
  /** A number that grows while the supervisor is well. */
  pulse: string;
  /** What went wrong in the supervisor itself. */
  troubles: string;
}

export function toSupervisorPlaces(dataDir: string): SupervisorPlaces {
  const root = join(dataDir, "supervisor");
  return {
    lock: join(root, "lock"),
    notes: join(root, "notes"),
    pulse: join(root, "pulse"),
    troubles: join(root, "troubles.log"),
  };
}

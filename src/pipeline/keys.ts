import type { WorkItemStatus } from "../domain/work-item.ts";

/** Every Redis key of the pipeline but BullMQ's own, which share the prefix. */
export interface Keys {
  item(id: string): string;
  /** Sorted set of item ids; the score is the time in ms before which the item rests, 0 for none. */
  status(status: WorkItemStatus): string;
  /** Ids of a project's items that are not closed. */
  project(repo: string): string;
  ledger: string;
  runsOfDay(day: string): string;
  moneyOfDay(day: string): string;
}

export function makeKeys(prefix: string): Keys {
  return {
    item: (id) => `${prefix}:item:${id}`,
    status: (status) => `${prefix}:status:${status}`,
    project: (repo) => `${prefix}:project:${repo.toLowerCase()}`,
    ledger: `${prefix}:ledger`,
    runsOfDay: (day) => `${prefix}:runs:${day}`,
    moneyOfDay: (day) => `${prefix}:money:${day}`,
  };
}

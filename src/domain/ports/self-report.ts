import type { ItemStageName, WorkItemId } from "../work-item.ts";

/** What Millrace tells of itself, where a person gave it keys for that. Nothing of it throws or waits for the network. */
export interface SelfReport {
  /** An item that will not be tried again by itself: one report for each such end, none for an attempt before it. */
  itemFailed(facts: { item: WorkItemId; stage: ItemStageName; error: unknown }): void;
  /** Runs a task of the clock between two check-ins, so that one that does not come is missed. */
  watch<T>(schedule: WatchedSchedule, run: () => Promise<T>): Promise<T>;
  /** Counts a use. `once` names the occasion: the same one told twice counts once. Facts are words and numbers, never text of others. */
  count(event: string, once: string, facts: Record<string, string | number | boolean>): void;
  /** A rollout flag, decided here; `safe` where nothing is known of it. A flag only ever switches something off. */
  isEnabled(flag: string, safe: boolean): Promise<boolean>;
  /** Sends what is left, within seconds. */
  close(): Promise<void>;
}

export interface WatchedSchedule {
  /** Stable; one for each schedule, whatever number of projects. */
  slug: string;
  /** Five cron fields. */
  pattern: string;
  timezone: string;
}

import type { StageName, WorkItemId } from "../work-item.ts";

/** One queue as it stands now: a stage's, or that of the runs which are open on one machine. */
export interface QueueSight {
  stage: StageName;
  /** Set where it is a machine's. */
  machine?: string | undefined;
  waiting: number;
  active: number;
  /** Jobs that rest until a time. */
  delayed: number;
  /** Items that a worker has in hand; at most as many as were asked for. Empty for scout. */
  working: WorkItemId[];
  /** Items whose turn is next, first things first; at most as many as were asked for. Empty for scout. */
  next: WorkItemId[];
}

export interface ScheduleSight {
  /** `session.owner--name`, `daily-log`, … */
  name: string;
  /** Five cron fields. */
  pattern: string;
  timezone: string;
  /** ISO time of the next occasion. */
  nextAt?: string | undefined;
}

/** Looks at queues and schedules, and changes nothing. A queue is a wake-up: what an item's state is, its record says. */
export interface QueueReader {
  listQueues(mostItems: number): Promise<QueueSight[]>;
  listSchedules(): Promise<ScheduleSight[]>;
}

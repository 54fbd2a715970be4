import type { WorkItemStatus } from "../domain/work-item.ts";

/** Every Redis key of the pipeline but BullMQ's own, which share the prefix. */
export interface Keys {
  item(id: string): string;
  /** Sorted set of item ids; the score is the time in ms before which the item rests, 0 for none. */
  status(status: WorkItemStatus): string;
  /** Ids of a project's items that are not closed. */
  project(repo: string): string;
  ledger: string;
  /** Set of the runs that were begun on a day. */
  runsOfDay(day: string): string;
  /** Hash of a day's sums (see redis-budget). */
  spendingOfDay(day: string): string;
  /** Hash of what each run of an item cost. */
  spendingOfItem(id: string): string;
  /** Hash of what is set aside for the runs under way. */
  reservations: string;
  /** List of what the agent's last runs cost. */
  recentCosts(agent: string): string;
  /** Hash of the holds of accounts (see redis-account-holds). */
  accounts: string;
  /** Hash: runner id → its record. */
  runners: string;
  /** Sorted sets: runner or machine → ms of its last beat. */
  runnerBeats: string;
  machineBeats: string;
  /** ms since which at least one runner has beaten without a gap. */
  steadySince: string;
  /** Hash: run → machine on which it takes up one of the places. */
  slots: string;
  /** Hash: machine → ids of the schedules it wants in that queue, as JSON. */
  wantedSchedules(queue: string): string;
  /** Set: schedules of that queue that are to be removed. */
  unwantedSchedules(queue: string): string;
  /** Hash: commit that any of our machines brought to a branch → sequence of its run. */
  pushed(repo: string, branch: string): string;
  /** Sorted set of the webhook deliveries that were taken, by ms. */
  deliveries: string;
  /** Hash: place and cause → how the notice stands there. */
  notices: string;
  signals: SignalKeys;
}

/** Records of causes (domain/signal-record) and the lists they are in. */
export interface SignalKeys {
  record(id: string): string;
  /** Hash: key of a signal → id of its cause. */
  keysToIds: string;
  /** Set of causes that were claimed on that day. */
  day(day: string): string;
  /** Set of causes whose issue is open or about to be. */
  open: string;
  /** Sorted sets of causes by the time they were last seen. */
  closed: string;
  summarised: string;
  /** Hash: source → ISO time of its first reading. */
  sources: string;
  /** List: the last readings of a source, newest first. */
  readings(source: string): string;
  /** Hash: project → its summary issue. */
  summaries: string;
}

export function makeKeys(prefix: string): Keys {
  return {
    item: (id) => `${prefix}:item:${id}`,
    status: (status) => `${prefix}:status:${status}`,
    project: (repo) => `${prefix}:project:${repo.toLowerCase()}`,
    ledger: `${prefix}:ledger`,
    runsOfDay: (day) => `${prefix}:runs:${day}`,
    deliveries: `${prefix}:deliveries`,
    notices: `${prefix}:notices`,
    signals: {
      record: (id) => `${prefix}:signal:${id}`,
      keysToIds: `${prefix}:signal-keys`,
      day: (day) => `${prefix}:signals:day:${day}`,
      open: `${prefix}:signals:open`,
      closed: `${prefix}:signals:closed`,
      summarised: `${prefix}:signals:summarised`,
      sources: `${prefix}:signals:sources`,
      readings: (source) => `${prefix}:signals:readings:${source}`,
      summaries: `${prefix}:signals:summaries`,
    },
    spendingOfDay: (day) => `${prefix}:spending:${day}`,
    spendingOfItem: (id) => `${prefix}:spending-of:${id}`,
    reservations: `${prefix}:reservations`,
    recentCosts: (agent) => `${prefix}:recent-costs:${agent}`,
    accounts: `${prefix}:accounts`,
    runners: `${prefix}:runners`,
    runnerBeats: `${prefix}:runner-beats`,
    machineBeats: `${prefix}:machine-beats`,
    steadySince: `${prefix}:steady-since`,
    slots: `${prefix}:slots`,
    wantedSchedules: (queue) => `${prefix}:wanted-schedules:${queue}`,
    unwantedSchedules: (queue) => `${prefix}:unwanted-schedules:${queue}`,
    pushed: (repo, branch) => `${prefix}:pushed:${repo.toLowerCase()}:${branch}`,
  };
}

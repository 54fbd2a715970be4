import type { LogDocument } from "../daily-log/document.ts";
import type { RunId } from "../domain/agent-run.ts";
import type { AccountHolds } from "../domain/ports/account-holds.ts";
import type { Budget } from "../domain/ports/budget.ts";
import type { Ledger, LedgerTail } from "../domain/ports/ledger.ts";
import type { QueueReader } from "../domain/ports/queue-reader.ts";
import type { RunLogReader } from "../domain/ports/run-log-reader.ts";
import type { RunnerReader } from "../domain/ports/runner-reader.ts";
import type { WorkItemReader } from "../domain/ports/work-item-store.ts";
import type { WorkItemId } from "../domain/work-item.ts";

/** All that the pages show. Everything reads, but `actions`. */
export interface PageDeps {
  version: string;
  /** Repositories, as owner/name. */
  projects: readonly string[];
  timezone: string;
  limits: { runsPerDay: number; usdPerDay: number; concurrentRuns: number; attemptsPerItem: number };
  items: WorkItemReader;
  budget: Pick<Budget, "today" | "spentOn">;
  accounts: Pick<AccountHolds, "list">;
  queues: QueueReader;
  runners: RunnerReader;
  ledger: Pick<Ledger, "history"> & LedgerTail;
  runLogs: RunLogReader;
  /** A raw line of an agent's output for a person, without secrets; undefined where there is nothing to show. */
  toDisplayLine(agent: string, line: string): string | undefined;
  logs: WrittenLogs;
  /** Absent where the part is not configured. */
  signals?: (() => Promise<SignalRow[]>) | undefined;
  social?: SocialDrafts | undefined;
  actions: PageActions;
  now(): Date;
}

/** The daily logs that were written on this machine. */
export interface WrittenLogs {
  /** YYYY-MM-DD, newest first. */
  listDays(): Promise<string[]>;
  /** undefined: no log of that day, or none that can be read. */
  find(day: string): Promise<WrittenLog | undefined>;
}

export interface WrittenLog {
  document: LogDocument;
  /** The JSON twin as it stands in the file. */
  json: string;
  milestones: readonly {
    repo: string;
    title: string;
    url: string;
    closed: number;
    open: number;
    due?: string | undefined;
  }[];
}

export interface SignalRow {
  repo: string;
  title: string;
  score: number;
  state: string;
  events: number;
  users: number;
  /** ISO time. */
  lastSeen: string;
  /** Number of the issue that it became. */
  issue?: number | undefined;
  sourceUrl?: string | undefined;
}

export interface DraftRow {
  id: string;
  channel: string;
  source: string;
  text: string;
  link: string;
  state: string;
  /** ISO time at which it is to appear. */
  slot?: string | undefined;
  note?: string | undefined;
  canApprove: boolean;
  canDrop: boolean;
  canEdit: boolean;
  /** An edit names the version that it is based on. */
  version: number;
  /** How the text counts in its channel, where that is known. */
  length?: TextLength | undefined;
}

/** In the units of the channel's network. */
export interface TextLength {
  count: number;
  limit: number;
}

export interface SocialDrafts {
  /** Those that a person can do something about first. */
  list(): Promise<DraftRow[]>;
  approve(id: string): Promise<ActionAnswer>;
  drop(id: string): Promise<ActionAnswer>;
  find(id: string): Promise<DraftRow | undefined>;
  /** Refused where the text does not fit or lost its link, and where the post is no longer of that version. */
  edit(id: string, text: string, version: number): Promise<ActionAnswer>;
  measure(channel: string, text: string): TextLength | undefined;
}

/** `why` is a sentence for a person. */
export type ActionAnswer = { done: true } | { done: false; why: string };

/** What a person may do from the page; the same as on the command line, and safe to ask for twice. */
export interface PageActions {
  retry(item: WorkItemId): Promise<ActionAnswer>;
  stop(run: RunId): Promise<ActionAnswer>;
  answer(item: WorkItemId, text: string): Promise<ActionAnswer>;
}

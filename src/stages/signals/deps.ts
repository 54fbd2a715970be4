import type { LabelsConfig } from "../../config/schema.ts";
import type { SignalsConfig } from "../../config/signals-schema.ts";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import type { Ledger } from "../../domain/ports/ledger.ts";
import type { SignalRecords } from "../../domain/ports/signal-records.ts";
import type { SignalSource } from "../../domain/ports/signal-source.ts";

/** What made an issue closed: the commit on the base branch and the pull request it came with. */
export interface Fix {
  commit: string;
  pullRequest: number;
}

/** All that the triage of signals knows of the world. */
export interface SignalDeps {
  config: SignalsConfig;
  labels: LabelsConfig;
  sources: SignalSource[];
  records: SignalRecords;
  tracker: IssueTracker;
  ledger: Pick<Ledger, "append">;
  /** The merged pull request that an issue was closed by; undefined where none is known. */
  findFix(repo: string, issue: number): Promise<Fix | undefined>;
  /** An agent or a person works on the issue: it is not closed from here. */
  isBeingWorkedOn(repo: string, issue: number): Promise<boolean>;
  /** Takes registered secrets out of a text. */
  redact(text: string): string;
  now(): Date;
  /** How long a claim of a cause holds; a pass that died is taken over after it. */
  holdMs?: number | undefined;
}

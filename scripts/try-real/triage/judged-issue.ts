import { type FiredRule, TRIAGE_VERDICTS } from "../../../src/domain/triage-decision.ts";
import type { HumanClass } from "./issue-record.ts";

/** In the order of the tables. The last two are faults of the trial or of the product. */
export const DECISIONS = [...TRIAGE_VERDICTS, "no decision", "not seen"] as const;
export type Decision = (typeof DECISIONS)[number];

/** A real issue with what triage said of it. */
export interface JudgedIssue {
  repo: string;
  number: number;
  url: string;
  title: string;
  body: string;
  humanClass: HumanClass;
  decision: Decision;
  /** 0 to 1, as triage says; missing where nothing was decided. */
  confidence?: number | undefined;
  /** Where the item stood in the end. */
  status: string;
  explanation: string;
  rules: FiredRule[];
  questions: string[];
}

/** What triage can say of an issue. */
export const TRIAGE_VERDICTS = [
  "ready",
  "needs-clarification",
  "too-large",
  "duplicate",
  "blocked",
  "waiting-for-person",
  "not-for-us",
] as const;
export type TriageVerdict = (typeof TRIAGE_VERDICTS)[number];

/** One rule that fired, so that `millrace item` can show how the decision came about. */
export interface FiredRule {
  /** Stable name, for example `empty-body`. */
  rule: string;
  verdict: TriageVerdict;
  /** 0 to 100; the verdict with the heaviest sum wins, ties go to the more careful verdict. */
  weight: number;
  /** One sentence with what was seen. */
  because: string;
}

export interface ChildIssue {
  title: string;
  body: string;
}

export interface TriageDecision {
  verdict: TriageVerdict;
  /** Every rule that fired, heaviest first, those of other verdicts too. */
  rules: FiredRule[];
  /** The questions to ask, for `needs-clarification`. */
  questions?: string[] | undefined;
  /** Issue number, for `duplicate`. */
  duplicateOf?: number | undefined;
  /** Open issue numbers, for `blocked`. */
  blockedBy?: number[] | undefined;
  /**
   * What a trusted person's label approved, where the author may not triage: the digest of title and body, and how many
   * remarks of trusted people there were. A text that its author changes later needs another such remark.
   */
  approved?: { text: string; remarks: number } | undefined;
  /** For `too-large`: the parts, in order; empty where the issue does not say how to cut it. */
  parts?: ChildIssue[] | undefined;
}

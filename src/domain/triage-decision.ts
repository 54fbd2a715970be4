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
  /** Places of other parts in the list, counted from 0, that have to be done first. */
  after?: number[] | undefined;
}

/** A document ends in a pull request, a decision in a comment. */
export type WorkProduct = "document" | "decision";

export interface ModelAdvice {
  /** Digest of all that the model was told. */
  prompt: string;
  verdict: TriageVerdict;
  /** One sentence by the model. Untrusted text. */
  reason: string;
  /** Questions by the model, in the words in which they may be asked. */
  questions: string[];
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
  /** Open issues of other repositories, as `owner/name#1`, for `blocked`. */
  blockedElsewhere?: string[] | undefined;
  /** 0 to 1: how clearly the rules speak for the verdict (see stages/triage/confidence). */
  confidence?: number | undefined;
  /** What a model said where the rules left it open; kept, so that the same text is asked about once. */
  advice?: ModelAdvice | undefined;
  /** What comes out of the work, where that is no code. */
  product?: WorkProduct | undefined;
  /**
   * What a trusted person's label approved, where the author may not triage: the digest of title and body, and how many
   * remarks of trusted people there were. A text that its author changes later needs another such remark.
   */
  approved?: { text: string; remarks: number } | undefined;
  /** When the newest comment that it was made from was written or edited, by the host's clock; empty for none. */
  heard?: string | undefined;
  /** For `too-large`: the parts, in order; empty where the issue does not say how to cut it. */
  parts?: ChildIssue[] | undefined;
}

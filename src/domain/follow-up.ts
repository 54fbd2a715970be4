/** What a follow-up has to put right. */
export const FOLLOW_UP_CAUSES = ["conflict", "review", "checks"] as const;
export type FollowUpCause = (typeof FOLLOW_UP_CAUSES)[number];

/** One more run on the branch of an open pull request, decided from facts of the host alone. */
export interface FollowUp {
  pullRequest: number;
  causes: FollowUpCause[];
  /** Commit of the branch that the decision was about; the run starts there and pushes on top of it, or not at all. */
  head: string;
  branch: string;
  isDraft: boolean;
  /** What was found, quoted as data, for the brief. Untrusted words stand in fences. */
  text: string;
  /** Threads to answer, by the id of their first remark. */
  threads: { id: number; path: string }[];
  /** Who asked for changes; their review is asked for again. */
  reviewers: string[];
  /** Ids of the reviews and remarks that this answers. */
  answers: number[];
}

export interface PullRequest {
  number: number;
  url: string;
  title: string;
  author: string;
  state: "open" | "closed" | "merged";
  isDraft?: boolean | undefined;
  headBranch: string;
  headSha: string;
  baseBranch: string;
  createdAt: string;
  mergedAt?: string | undefined;
  /** The commit on the base branch, once it is merged. */
  mergeCommit?: string | undefined;
}

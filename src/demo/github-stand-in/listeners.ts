/** Told after a comment was created, whoever wrote it. */
export interface CommentNotice {
  repo: string;
  issue: number;
  id: number;
  author: string;
  body: string;
}

/** Told after a pull request changed. `synchronize` means that its head branch has new commits. */
export interface PullRequestNotice {
  repo: string;
  number: number;
  action: "opened" | "edited" | "synchronize" | "closed" | "merged" | "reopened";
  author: string;
  headBranch: string;
  title: string;
}

/** Listeners run at once, in the order in which they came; what they throw goes to the request that caused it. */
export interface Listeners {
  onComment(listener: (notice: CommentNotice) => void): () => void;
  onPullRequest(listener: (notice: PullRequestNotice) => void): () => void;
  tellComment(notice: CommentNotice): void;
  tellPullRequest(notice: PullRequestNotice): void;
}

export function createListeners(): Listeners {
  const comments = new Set<(notice: CommentNotice) => void>();
  const pullRequests = new Set<(notice: PullRequestNotice) => void>();
  return {
    onComment: (listener) => add(comments, listener),
    onPullRequest: (listener) => add(pullRequests, listener),
    tellComment: (notice) => comments.forEach((listener) => listener(notice)),
    tellPullRequest: (notice) => pullRequests.forEach((listener) => listener(notice)),
  };
}

function add<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => set.delete(member);
}

import type { CodeHost } from "../domain/ports/code-host.ts";
import type { ReviewHost } from "../domain/ports/review-host.ts";
import type { IssueTracker } from "../domain/ports/issue-tracker.ts";

type Redact = (text: string) => string;

/** The same tracker, with registered secrets taken out of all that is written through it. */
export function redactedTracker(tracker: IssueTracker, redact: Redact): IssueTracker {
  return {
    ...tracker,
    ensureComment: (repo, issue, marker, text) => tracker.ensureComment(repo, issue, marker, redact(text)),
    ensureIssue: (repo, marker, issue) =>
      tracker.ensureIssue(repo, marker, { ...issue, title: redact(issue.title), text: redact(issue.text) }),
  };
}

/** The same host, with registered secrets taken out of all that is written through it. */
export function redactedHost(host: CodeHost, redact: Redact): CodeHost {
  return {
    ...host,
    ensurePullRequest: (repo, marker, pull) =>
      host.ensurePullRequest(repo, marker, { ...pull, title: redact(pull.title), text: redact(pull.text) }),
  };
}

/** The same reviews, with registered secrets taken out of all that is written through it. */
export function redactedReviews(host: ReviewHost, redact: Redact): ReviewHost {
  return {
    ...host,
    ensureReply: (repo, number, thread, marker, text) => host.ensureReply(repo, number, thread, marker, redact(text)),
  };
}

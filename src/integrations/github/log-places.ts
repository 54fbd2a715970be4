import type { Marker } from "../../domain/marker.ts";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import type { LogPlace, PublishedLog } from "../../domain/ports/log-place.ts";
import type { GitHub } from "./index.ts";

/** One comment for each day under an issue, edited when the log is written again. */
export function createLogComment(
  tracker: Pick<IssueTracker, "ensureComment">,
  { repo, issue }: { repo: string; issue: number },
): LogPlace {
  return {
    id: `comment ${repo}#${issue}`,
    once: false,
    ensure: (log) => tracker.ensureComment(repo, issue, toLogMarker(log), toCommentText(log)),
  };
}

/** The same in a discussion. */
export function createLogDiscussion(
  github: Pick<GitHub, "ensureDiscussionComment">,
  { repo, discussion }: { repo: string; discussion: number },
): LogPlace {
  return {
    id: `discussion ${repo}#${discussion}`,
    once: false,
    ensure: (log) => github.ensureDiscussionComment(repo, discussion, toLogMarker(log), toCommentText(log)),
  };
}

function toLogMarker({ date }: Pick<PublishedLog, "date">): Marker {
  return { kind: "daily-log", item: "daily-log", run: date };
}

/**
 * Through this host of GitHub's a link leads to the same page, but leaves no "mentioned this" in the history of each
 * issue that the log names.
 */
function toCommentText({ markdown }: Pick<PublishedLog, "markdown">): string {
  return markdown.replaceAll("](https://github.com/", "](https://redirect.github.com/");
}

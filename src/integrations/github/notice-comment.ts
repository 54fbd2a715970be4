import { createHash } from "node:crypto";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import type { NoticePlace } from "../../domain/ports/notice-place.ts";

/** Notices as comments under one issue: one for each time of a cause, struck through when it passed. */
export function createNoticeComment(
  tracker: Pick<IssueTracker, "ensureComment">,
  { repo, issue }: { repo: string; issue: number },
): NoticePlace {
  return {
    id: `comment ${repo}#${issue}`,
    canEdit: true,
    async tell({ key, occurrence, state, text, remedy, url }) {
      const run = createHash("sha256").update(`${key}\n${occurrence}`).digest("hex").slice(0, 16);
      const link = url === undefined ? "" : ` (${url})`;
      const body =
        state === "raised" ? `**Needs you:** ${text}${link}\n\n${remedy}` : `~~${text}~~\n\nThis has passed.`;
      await tracker.ensureComment(repo, issue, { kind: "notice", item: "notice", run }, body);
    },
  };
}

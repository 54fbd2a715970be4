import { findMarker } from "../../src/domain/marker.ts";
import type { GitHubStandIn } from "../../src/demo/github-stand-in/index.ts";
import { BOT, REPO } from "./stand-in-project.ts";

/** What Millrace left on the host, as `#issue kind`, sorted: doubles show as doubles. */
export function listTraces(github: GitHubStandIn, repo = REPO): string[] {
  const issues = github.listIssues(repo);
  const texts = issues.flatMap((issue) => [
    ...(issue.author === BOT ? [{ at: issue.number, body: issue.body ?? "", isPull: issue.pull !== undefined }] : []),
    ...github
      .listComments(repo, issue.number)
      .filter(({ author }) => author === BOT)
      .map(({ body }) => ({ at: issue.number, body, isPull: false })),
  ]);
  return texts
    .map(({ at, body }) => {
      const marker = findMarker(body);
      if (marker === undefined) return `#${at} without marker`;
      const about = marker.item.replace(/^.*-(\d+)$/, "$1");
      return `#${about} ${marker.kind}${marker.kind === "child" ? ` ${marker.run}` : ""}`;
    })
    .toSorted();
}

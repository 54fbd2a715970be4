import type { GitHubStandIn } from "../../../src/demo/github-stand-in/index.ts";
import { BOT, MAINTAINER } from "../trial.ts";
import { type IssueRecord, toRepositoryName } from "./issue-record.ts";
import { toLogin, toRoles } from "./people.ts";

/** An issue as it came, and where it is on the stand-in, which counts issues from one. */
export interface LoadedIssue {
  record: IssueRecord;
  repo: string;
  issue: number;
}

/**
 * Puts the issues on the stand-in: open, with the labels that they got later, and with their comments where wanted. A
 * maintainer has asked for each of them. Resolves with where each issue is, in the order of the records.
 */
export async function loadIssues(
  github: GitHubStandIn,
  records: readonly IssueRecord[],
  { withComments, ready }: { withComments: boolean; ready: string },
): Promise<LoadedIssue[]> {
  for (const [repo, roles] of toRoles(records)) {
    const collaborators = { ...roles, [BOT]: "write" as const, [MAINTAINER]: "triage" as const };
    await github.addRepository({ repo, files: { "README.md": `# ${repo}\n` }, collaborators });
  }
  const byAge = records.toSorted((a, b) => a.number - b.number);
  const issues = new Map(byAge.map((record) => [record, loadIssue(github, record, withComments, ready)]));
  return records.map((record) => ({ record, repo: toRepositoryName(record), issue: issues.get(record) ?? 0 }));
}

function loadIssue(github: GitHubStandIn, record: IssueRecord, withComments: boolean, ready: string): number {
  const repo = toRepositoryName(record);
  const issue = github.addIssue(repo, {
    title: record.title,
    body: record.body,
    author: toLogin(record.author, record.author_association),
    labels: record.labels.map(({ name }) => name),
    labelledBy: MAINTAINER,
    createdAt: record.created_at,
    comments: (withComments ? record.comments : []).map((comment) => ({
      author: toLogin(comment.author, comment.author_association),
      body: comment.body,
      createdAt: comment.created_at,
    })),
  });
  github.addLabel(repo, issue, ready, MAINTAINER);
  return issue;
}

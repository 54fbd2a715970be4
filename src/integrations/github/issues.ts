import type { IssueSnapshot } from "../../domain/issue.ts";
import type { Marker } from "../../domain/marker.ts";
import type { Ensured } from "../../domain/ports/issue-tracker.ts";
import type { GitHubClient } from "./client.ts";
import { PER_PAGE } from "./paging.ts";
import { hasCode } from "./errors.ts";
import { ensureRepositoryLabel } from "./labels.ts";
import { lookThenWrite } from "./look-then-write.ts";
import { isOurs, toMarkedBody, toTitle } from "./markers.ts";
import { isSameRepository, toOwnerAndRepo } from "./repository-name.ts";
import { Issue, Repository } from "./schema.ts";

/** A new issue comes onto the last page, and a change stays on its own: all other pages are answered "not modified". */
const STABLE_ORDER = { sort: "created", direction: "asc" } as const;

/** Up to so many pages a list of all open issues is read whole, and searched for a label here. */
const WHOLE_PAGES = 5;

/**
 * Where the repository is not large, one list serves who looks for a label and who looks at all issues: a change is paid
 * for once, and not at all until then. A large one is asked for the label.
 */
export async function listOpenIssues(
  client: GitHubClient,
  repo: string,
  { label }: { label?: string | undefined },
): Promise<IssueSnapshot[]> {
  const call = { what: "list the open issues", repo };
  const send =
    (filter: { labels?: string }): Parameters<GitHubClient["list"]>[1] =>
    (github, page) =>
      github.rest.issues.listForRepo({
        ...toOwnerAndRepo(repo),
        state: "open",
        ...STABLE_ORDER,
        per_page: PER_PAGE,
        page,
        ...filter,
      });
  if (label === undefined) return toSnapshots(repo, await client.list(call, send({}), Issue));
  const all = await client.listIfShort(call, send({}), Issue, WHOLE_PAGES);
  if (all === undefined) return toSnapshots(repo, await client.list(call, send({ labels: label }), Issue));
  const wanted = label.toLowerCase();
  return toSnapshots(repo, all).filter(({ labels }) => labels.some((name) => name.toLowerCase() === wanted));
}

/** An issue that is reopened while we turn pages moves others to the page after: they come twice. */
function toSnapshots(repo: string, issues: Issue[]): IssueSnapshot[] {
  const byNumber = new Map(issues.filter(isNoPullRequest).map((issue) => [issue.number, issue]));
  return [...byNumber.values()].map((issue) => toSnapshot(repo, issue));
}

/**
 * GitHub answers 404 both for a missing issue and for a repository out of our sight, and follows a moved issue to its
 * new repository. Only what is surely gone from this repository is undefined; the rest is an error.
 */
export async function findIssue(
  client: GitHubClient,
  repo: string,
  number: number,
): Promise<IssueSnapshot | undefined> {
  let issue: Issue;
  try {
    issue = await client.ask(
      { what: `read #${number}`, repo },
      (github) => github.rest.issues.get({ ...toOwnerAndRepo(repo), issue_number: number }),
      Issue,
    );
  } catch (error) {
    if (!hasCode(error, "github.not_found")) throw error;
    await getFullName(client, repo);
    return undefined;
  }
  if (!isNoPullRequest(issue) || issue.number !== number) return undefined;
  const home = /\/repos\/([^/]+\/[^/]+)$/.exec(issue.repository_url ?? "")?.[1];
  if (home !== undefined && !isSameRepository(home, repo) && !isSameRepository(home, await getFullName(client, repo))) {
    return undefined;
  }
  return toSnapshot(repo, issue);
}

export async function ensureIssue(
  client: GitHubClient,
  repo: string,
  marker: Marker,
  wanted: { title: string; text: string; labels: string[]; milestone?: number | undefined },
): Promise<Ensured & { number: number }> {
  const me = await client.whoAmI();
  const { value, change } = await lookThenWrite(async () => {
    const ours = await findOurIssue(client, repo, me, marker);
    if (ours !== undefined) return { found: ours };
    return {
      change: "created",
      async write() {
        for (const label of wanted.labels) await ensureRepositoryLabel(client, repo, label);
        return client.ask(
          { what: "open an issue", repo },
          (github) =>
            github.rest.issues.create({
              ...toOwnerAndRepo(repo),
              title: toTitle(client.redact(wanted.title)),
              body: toMarkedBody(marker, client.redact(wanted.text)),
              labels: wanted.labels,
              ...(wanted.milestone === undefined ? {} : { milestone: wanted.milestone }),
            }),
          Issue,
        );
      },
    };
  }, client);
  return { change, url: value.html_url, number: value.number };
}

async function findOurIssue(
  client: GitHubClient,
  repo: string,
  me: string,
  marker: Marker,
): Promise<Issue | undefined> {
  const issues = await client.list(
    { what: "list the issues of our own", repo },
    (github, page) =>
      github.rest.issues.listForRepo({
        ...toOwnerAndRepo(repo),
        state: "all",
        creator: me,
        ...STABLE_ORDER,
        per_page: PER_PAGE,
        page,
      }),
    Issue,
  );
  return issues
    .filter((issue) => isNoPullRequest(issue) && isOurs(issue, me, marker))
    .toSorted((a, b) => a.number - b.number)[0];
}

/** The repository's present name, which differs from the asked one after a rename. Throws where it is not to be seen. */
async function getFullName(client: GitHubClient, repo: string): Promise<string> {
  const found = await client.ask(
    { what: "read the repository", repo },
    (github) => github.rest.repos.get(toOwnerAndRepo(repo)),
    Repository,
  );
  return found.full_name;
}

export function isBot(user: { login: string; type?: string | null | undefined }): boolean {
  return user.type === "Bot" || user.login.endsWith("[bot]");
}

const CLOSE_REASONS: Record<string, IssueSnapshot["closedAs"]> = {
  completed: "completed",
  not_planned: "not-planned",
  duplicate: "duplicate",
};

function isNoPullRequest(issue: Issue): boolean {
  return issue.pull_request === undefined || issue.pull_request === null;
}

function toSnapshot(repo: string, issue: Issue): IssueSnapshot {
  const milestone = issue.milestone ?? undefined;
  return {
    repo,
    number: issue.number,
    url: issue.html_url,
    title: issue.title,
    body: issue.body ?? "",
    author: issue.user.login,
    authorIsBot: isBot(issue.user),
    state: issue.state,
    labels: issue.labels
      .map((label) => (typeof label === "string" ? label : (label.name ?? "")))
      .filter((name) => name !== ""),
    milestone: milestone && {
      title: milestone.title,
      number: milestone.number,
      dueOn: milestone.due_on ?? undefined,
    },
    comments: issue.comments,
    locked: issue.locked,
    createdAt: issue.created_at,
    updatedAt: issue.updated_at,
    closedAt: issue.closed_at ?? undefined,
    closedAs: issue.state === "closed" ? CLOSE_REASONS[issue.state_reason ?? ""] : undefined,
  };
}

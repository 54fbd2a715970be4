import type { Marker } from "../../domain/marker.ts";
import type { Ensured } from "../../domain/ports/issue-tracker.ts";
import type { Review, ReviewRemark } from "../../domain/review.ts";
import type { GitHubClient } from "./client.ts";
import { hasCode } from "./errors.ts";
import { isBot } from "./issues.ts";
import { lookThenWrite } from "./look-then-write.ts";
import { isOurs, isSameLogin, isSameText, toMarkedBody } from "./markers.ts";
import { PER_PAGE } from "./paging.ts";
import { readPull } from "./pull-details.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { Anything, PullRemark, PullReview } from "./schema.ts";

const STATES: Record<string, Review["state"]> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
};

export async function listReviews(client: GitHubClient, repo: string, number: number): Promise<Review[]> {
  const reviews = await client.list(
    { what: `list the reviews of #${number}`, repo },
    (github, page) =>
      github.rest.pulls.listReviews({ ...toOwnerAndRepo(repo), pull_number: number, per_page: PER_PAGE, page }),
    PullReview,
  );
  return reviews.map((review) => ({
    id: review.id,
    author: review.user.login,
    authorIsBot: isBot(review.user),
    state: STATES[review.state] ?? "pending",
    body: review.body ?? "",
    submittedAt: review.submitted_at ?? "",
  }));
}

export async function listRemarks(client: GitHubClient, repo: string, number: number): Promise<ReviewRemark[]> {
  const remarks = await fetchRemarks(client, repo, number);
  return remarks.map((remark) => ({
    id: remark.id,
    thread: remark.in_reply_to_id ?? remark.id,
    review: remark.pull_request_review_id ?? undefined,
    author: remark.user.login,
    authorIsBot: isBot(remark.user),
    body: remark.body ?? "",
    path: remark.path,
    line: remark.line ?? remark.original_line ?? undefined,
    diffHunk: remark.diff_hunk ?? "",
    createdAt: remark.created_at,
    updatedAt: remark.updated_at,
  }));
}

/** One reply for each marker. GitHub takes replies to the first remark of a thread only. */
export async function ensureReply(
  client: GitHubClient,
  repo: string,
  number: number,
  { thread, marker, text }: { thread: number; marker: Marker; text: string },
): Promise<Ensured> {
  const me = await client.whoAmI();
  const body = toMarkedBody(marker, client.redact(text));
  const { value, change } = await lookThenWrite(async () => {
    const ours = (await fetchRemarks(client, repo, number)).find((remark) => isOurs(remark, me, marker));
    if (ours === undefined) return { change: "created", write: () => createReply(client, repo, number, thread, body) };
    if (isSameText(ours.body ?? "", body)) return { found: ours };
    return { change: "updated", write: () => updateRemark(client, repo, ours.id, body) };
  }, client);
  return { change, url: value.html_url };
}

/** Who is asked already is not asked twice; who cannot be asked, such as somebody who left, is left out. */
export async function ensureReviewAsked(
  client: GitHubClient,
  repo: string,
  number: number,
  logins: string[],
): Promise<void> {
  const asked = (await readPull(client, repo, number))?.requested_reviewers ?? [];
  for (const login of logins.filter((one) => !asked.some((known) => isSameLogin(known.login, one)))) {
    try {
      await client.ask(
        { what: `ask ${login} for a review of #${number}`, repo },
        (github) =>
          github.rest.pulls.requestReviewers({ ...toOwnerAndRepo(repo), pull_number: number, reviewers: [login] }),
        Anything,
      );
    } catch (error) {
      if (!hasCode(error, "github.refused")) throw error;
    }
  }
}

async function fetchRemarks(client: GitHubClient, repo: string, number: number): Promise<PullRemark[]> {
  const remarks = await client.list(
    { what: `list the remarks in reviews of #${number}`, repo },
    (github, page) =>
      github.rest.pulls.listReviewComments({ ...toOwnerAndRepo(repo), pull_number: number, per_page: PER_PAGE, page }),
    PullRemark,
  );
  return remarks.toSorted((a, b) => a.id - b.id);
}

function createReply(
  client: GitHubClient,
  repo: string,
  number: number,
  thread: number,
  body: string,
): Promise<PullRemark> {
  return client.ask(
    { what: `reply in a thread of #${number}`, repo },
    (github) =>
      github.rest.pulls.createReplyForReviewComment({
        ...toOwnerAndRepo(repo),
        pull_number: number,
        comment_id: thread,
        body,
      }),
    PullRemark,
  );
}

function updateRemark(client: GitHubClient, repo: string, id: number, body: string): Promise<PullRemark> {
  return client.ask(
    { what: `edit the reply ${id}`, repo },
    (github) => github.rest.pulls.updateReviewComment({ ...toOwnerAndRepo(repo), comment_id: id, body }),
    PullRemark,
  );
}

import { isAppError } from "../../domain/errors.ts";
import type { PullRequestDetails, CommitCheck, Review, ReviewRemark } from "../../domain/review.ts";
import type { KnownItem, ScoutReport } from "../../domain/stage.ts";
import type { StageDeps } from "../deps.ts";
import { toMentions } from "./mentions.ts";
import { inParallel } from "../scout/in-parallel.ts";
import { toDigest } from "../text/digest.ts";
import { findOwnMarker } from "../trust/is-ours.ts";

const REQUESTS_AT_ONCE = 3;

/**
 * Looks at the pull requests of resting items and says which of them changed since the last look. Six reads each, on
 * stable addresses, which cost nothing where nothing changed.
 */
export async function listChangedPulls(
  deps: Pick<StageDeps, "tracker" | "reviews">,
  repo: string,
  known: readonly KnownItem[],
  signal: AbortSignal,
): Promise<NonNullable<ScoutReport["pulls"]>> {
  const asked = known.flatMap(({ id, pull }) => (pull === undefined ? [] : [{ id, pull }]));
  if (asked.length === 0) return [];
  const me = await deps.tracker.whoAmI();
  const looks = await inParallel(asked, REQUESTS_AT_ONCE, signal, async ({ id, pull }) => ({
    id,
    before: pull.seen,
    seen: await readSeen(deps, repo, pull.number, me).catch(toUnreadable),
  }));
  return looks.flatMap(({ id, before, seen }) => (before === seen ? [] : [{ id, seen }]));
}

/** One that the host refuses to show must not keep a project's issues from being seen: its own stage meets the refusal. */
function toUnreadable(error: unknown): string {
  if (isAppError(error) && error.decision === "park") return toDigest(["unreadable", error.code]);
  throw error;
}

async function readSeen(
  { reviews: host, tracker }: Pick<StageDeps, "reviews" | "tracker">,
  repo: string,
  number: number,
  me: string,
): Promise<string> {
  const pull = await host.findPull(repo, number);
  if (pull === undefined || pull.state !== "open") return toDigest([pull?.state ?? "gone"]);
  const [reviews, remarks, comments, checks] = await Promise.all([
    host.listReviews(repo, number),
    host.listRemarks(repo, number),
    tracker.listComments(repo, number),
    host.listChecks(repo, pull.headSha),
  ]);
  return toSeenPull({ pull, reviews: [...reviews, ...toMentions(comments, me)], remarks, checks }, me);
}

/** Digest of what others can change about a pull request. What we wrote ourselves is left out. Pure. */
export function toSeenPull(
  {
    pull,
    reviews,
    remarks,
    checks,
  }: { pull: PullRequestDetails; reviews: Review[]; remarks: ReviewRemark[]; checks: CommitCheck[] },
  me: string,
): string {
  const isPending = checks.some(({ state }) => state === "pending");
  return toDigest([
    [pull.headSha, pull.isDraft === true, pull.merging, pull.mergeableState],
    // A review without words only holds remarks, which are there themselves.
    reviews
      .filter(({ state, body }) => state !== "commented" || body !== "")
      .map(({ id, state, body }) => [id, state, body]),
    remarks.filter((one) => findOwnMarker(one, me) === undefined).map(({ id, updatedAt }) => [id, updatedAt]),
    isPending ? "pending" : checks.map(({ name, state }) => [name, state]),
  ]);
}

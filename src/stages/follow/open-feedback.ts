import type { Review, ReviewRemark } from "../../domain/review.ts";
import { toOwnWords } from "../text/own-words.ts";
import { findOwnMarker } from "../trust/is-ours.ts";

/** What trusted people wrote about a pull request and nobody answered yet. */
export interface OpenFeedback {
  reviews: Review[];
  /** Threads with something unanswered in them; all their remarks by trusted people and by us, oldest first. */
  threads: { id: number; path: string; remarks: ReviewRemark[]; open: ReviewRemark[] }[];
  /** Time of the newest of it, in ms. */
  newestAt: number;
}

/** People whose word could count: each costs one request for their permission. */
export function listWriters(reviews: readonly Review[], remarks: readonly ReviewRemark[], me: string): string[] {
  const written = [...reviews, ...remarks].filter((one) => !one.authorIsBot && findOwnMarker(one, me) === undefined);
  return [...new Set(written.map(({ author }) => author.toLowerCase()))];
}

/**
 * Pure. Open is what a trusted person wrote after our last reply in the thread and what no follow-up has answered. What
 * comes with an approval is left to the person who merges; remarks of strangers and bots are not even quoted.
 */
export function findOpenFeedback(facts: {
  reviews: readonly Review[];
  remarks: readonly ReviewRemark[];
  me: string;
  answered: readonly number[];
  isTrusted(login: string): boolean;
}): OpenFeedback {
  const { me, isTrusted } = facts;
  const answered = new Set(facts.answered);
  const approving = new Set(facts.reviews.filter(({ state }) => state === "approved").map(({ id }) => id));
  const isWord = (one: { author: string; authorIsBot: boolean; body: string }) =>
    !one.authorIsBot && findOwnMarker(one, me) === undefined && isTrusted(one.author) && toOwnWords(one.body) !== "";
  const reviews = facts.reviews.filter(
    (review) =>
      (review.state === "changes-requested" || review.state === "commented") &&
      !answered.has(review.id) &&
      isWord(review),
  );
  const threads = [...Map.groupBy(facts.remarks, ({ thread }) => thread)].flatMap(([id, all]) => {
    const lastReply = Math.max(0, ...all.filter((one) => findOwnMarker(one, me) !== undefined).map((one) => one.id));
    const open = all.filter(
      (one) => one.id > lastReply && !answered.has(one.id) && !approving.has(one.review ?? 0) && isWord(one),
    );
    const remarks = all.filter((one) => isWord(one) || findOwnMarker(one, me) !== undefined);
    return open.length === 0 ? [] : [{ id, path: all[0]?.path ?? "", remarks, open }];
  });
  const times = [
    ...reviews.map(({ submittedAt }) => Date.parse(submittedAt)),
    ...threads.flatMap(({ open }) => open.map(({ updatedAt }) => Date.parse(updatedAt))),
  ];
  return { reviews, threads, newestAt: Math.max(0, ...times) };
}

export function isSomethingOpen({ reviews, threads }: OpenFeedback): boolean {
  return reviews.length > 0 || threads.length > 0;
}

/** Who last asked for changes and has not approved since. Trust does not count: it only keeps us from merging. */
export function listObjectors(reviews: readonly Review[]): string[] {
  const last = new Map<string, Review["state"]>();
  for (const { author, state } of reviews) {
    if (state !== "commented" && state !== "pending") last.set(author.toLowerCase(), state);
  }
  return [...last].flatMap(([login, state]) => (state === "changes-requested" ? [login] : []));
}

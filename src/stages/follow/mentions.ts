import type { IssueComment } from "../../domain/issue.ts";
import type { Review } from "../../domain/review.ts";
import { toOwnWords } from "../text/own-words.ts";
import { findOwnMarker } from "../trust/is-ours.ts";

/**
 * Comments in the conversation of our pull request that call us by name, as reviews without a verdict: what people say to
 * each other there is none of our business. Whether the writer has a say is asked as for every review. Pure.
 */
export function toMentions(comments: readonly IssueComment[], me: string): Review[] {
  const name = me.replace(/\[bot\]$/, "").replace(/[^\w-]/g, "");
  const call = new RegExp(String.raw`(?<![\w-])@${name}(?![\w-])`, "i");
  return comments
    .filter((comment) => findOwnMarker(comment, me) === undefined && call.test(toOwnWords(comment.body)))
    .map(({ id, author, authorIsBot, body, createdAt }) => {
      return { id, author, authorIsBot, state: "commented", body, submittedAt: createdAt };
    });
}

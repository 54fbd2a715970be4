import { describe, expect, it } from "vitest";
import { refusalOf, SHOP, startTestHost } from "./harness.ts";

async function startWithPull() {
  const host = await startTestHost();
  const clone = await host.clone();
  await clone.push("topic", { "src/cart.js": "export const cart = [1];\n" });
  const { data: pull } = await host.as("bot").pulls.create({ ...SHOP, head: "topic", base: "main", title: "A cart" });
  return { ...host, clone, at: { ...SHOP, pull_number: pull.number }, head: pull.head.sha };
}

describe("Reviews of a pull request", () => {
  it("are kept with the commit that was seen, oldest first, with their remarks", async () => {
    const { as, at, head, standIn } = await startWithPull();
    await as("rita").pulls.createReview({
      ...at,
      event: "REQUEST_CHANGES",
      body: "Not yet.",
      comments: [{ path: "src/cart.js", line: 1, body: "Why one?" }],
    });
    standIn.addReview("owen/shop", at.pull_number, { author: "mia", state: "APPROVED", body: "Fine." });
    const { data: reviews } = await as("bot").pulls.listReviews(at);
    expect(reviews.map(({ user, state, commit_id: commit }) => [user?.login, state, commit])).toEqual([
      ["rita", "CHANGES_REQUESTED", head],
      ["mia", "APPROVED", head],
    ]);
    const { data: remarks } = await as("bot").pulls.listReviewComments(at);
    expect(remarks).toMatchObject([
      { path: "src/cart.js", line: 1, body: "Why one?", pull_request_review_id: reviews[0]?.id },
    ]);
  });

  it("take replies in the thread of a remark, and none to a reply", async () => {
    const { as, at, head } = await startWithPull();
    const remark = { path: "src/cart.js", line: 1, body: "Why one?", commit_id: head };
    const { data: first } = await as("rita").pulls.createReviewComment({ ...at, ...remark });
    const answer = { ...at, comment_id: first.id, body: "Because." };
    const { data: reply } = await as("bot").pulls.createReplyForReviewComment(answer);
    expect(reply).toMatchObject({ in_reply_to_id: first.id, path: "src/cart.js", body: "Because." });
    const again = as("rita").pulls.createReplyForReviewComment({ ...answer, comment_id: reply.id });
    expect(await refusalOf(again)).toMatchObject({ status: 404 });
  });

  it("are refused to the author's own approval, and at a file that did not change", async () => {
    const { as, at, head } = await startWithPull();
    expect(await refusalOf(as("bot").pulls.createReview({ ...at, event: "APPROVE" }))).toEqual({
      status: 422,
      message: "Review Can not approve your own pull request",
    });
    const elsewhere = { path: "README.md", line: 1, body: "And here?", commit_id: head };
    expect(await refusalOf(as("rita").pulls.createReviewComment({ ...at, ...elsewhere }))).toMatchObject({
      status: 422,
    });
  });
});

import type { CommitCheck, PullRequestDetails, Review, ReviewRemark } from "../../../../src/domain/review.ts";
import type { WorkItem } from "../../../../src/domain/work-item.ts";
import { createWorld, makeItem, REPO, type World, type WorldOptions } from "../../../fakes/stage-world.ts";
import { ME } from "../../../fakes/fake-tracker.ts";

export const PULL = 500;

export function makePull(pull: Partial<PullRequestDetails> = {}): PullRequestDetails {
  return {
    number: PULL,
    url: `https://host/${REPO}/pull/${PULL}`,
    title: "Round the cart total after tax",
    author: ME,
    state: "open",
    headBranch: "millrace/7-round",
    headSha: "head1",
    baseBranch: "main",
    createdAt: "2026-05-01T08:30:00.000Z",
    merging: "clean",
    mergeableState: "clean",
    ...pull,
  };
}

export function makeCheck(name: string, state: CommitCheck["state"], check: Partial<CommitCheck> = {}): CommitCheck {
  return { name, state, url: undefined, output: "", job: undefined, ...check };
}

export function makeReview(id: number, review: Partial<Review> = {}): Review {
  const said = { state: "changes-requested", body: "Please rename it." } as const;
  return { id, author: "ann", authorIsBot: false, ...said, submittedAt: "2026-05-01T08:40:00.000Z", ...review };
}

export function makeRemark(id: number, remark: Partial<ReviewRemark> = {}): ReviewRemark {
  return {
    id,
    thread: id,
    review: undefined,
    author: "ann",
    authorIsBot: false,
    body: "This name says nothing.",
    path: "cart.ts",
    line: 3,
    diffHunk: "@@ -1 +1 @@\n+const x = 1;",
    createdAt: "2026-05-01T08:40:00.000Z",
    updatedAt: "2026-05-01T08:40:00.000Z",
    ...remark,
  };
}

/** An item whose pull request is open, in a world where nobody has said anything about it yet. */
export function createPullWorld(
  options: WorldOptions = {},
  pull: Partial<PullRequestDetails> = {},
): { world: World; item: WorkItem } {
  const world = createWorld(options);
  world.open();
  world.reviews.pulls.set(PULL, makePull(pull));
  const { number, url } = makePull();
  const item = makeItem(7, { status: "queued", stage: "follow", pullRequest: { number, url } });
  return { world, item };
}

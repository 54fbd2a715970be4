import type { ReviewHost } from "../../src/domain/ports/review-host.ts";
import type { CommitCheck, MergeMethod, PullRequestDetails, Review, ReviewRemark } from "../../src/domain/review.ts";

export interface FakeReviews {
  port: ReviewHost;
  pulls: Map<number, PullRequestDetails>;
  reviews: Review[];
  remarks: ReviewRemark[];
  /** By commit or branch. */
  checks: Map<string, CommitCheck[]>;
  required: string[];
  logs: Map<number, string>;
  approvals: string[];
  methods: MergeMethod[];
  /** Why the host does not merge. */
  refusal?: string | undefined;
  writes: string[];
}

/** What happens to pull requests, in memory. */
export function createFakeReviews(): FakeReviews {
  const fake: Omit<FakeReviews, "port"> = {
    pulls: new Map(),
    reviews: [],
    remarks: [],
    checks: new Map(),
    required: [],
    logs: new Map(),
    approvals: [],
    methods: ["squash", "merge"],
    writes: [],
  };
  const port: ReviewHost = {
    findPull: async (_repo, number) => fake.pulls.get(number),
    listReviews: async () => fake.reviews,
    listRemarks: async () => fake.remarks,
    listChecks: async (_repo, ref) => fake.checks.get(ref) ?? [],
    listRequiredChecks: async () => fake.required,
    findJobLog: async (_repo, job) => fake.logs.get(job),
    listApprovals: async () => fake.approvals,
    listMergeMethods: async () => fake.methods,
    async ensureReply(_repo, _number, thread, marker, text) {
      const write = `reply in ${thread} (${marker.run}): ${text}`;
      if (fake.writes.includes(write)) return { change: "unchanged", url: "" };
      fake.writes.push(write);
      return { change: "created", url: "" };
    },
    async ensureReviewAsked(_repo, number, logins) {
      fake.writes.push(`ask ${logins.join(", ")} for a review of #${number}`);
    },
    async ensureMerged(_repo, number, { sha, method }) {
      const { refusal } = fake as FakeReviews;
      if (refusal !== undefined) return { merged: false, why: refusal };
      fake.writes.push(`merge #${number} at ${sha} by ${method}`);
      return { merged: true };
    },
  };
  return Object.assign(fake, { port });
}

import type { FollowUpCause } from "../../domain/follow-up.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import type { FollowFacts } from "./facts.ts";
import { toFollowUpText } from "./follow-up-text.ts";
import { listObjectors } from "./open-feedback.ts";

const MOST_LOGS = 4;

/** Freezes what is to be put right, and sends the item to prep. */
export async function beginFollowUp(
  { reviews: host, redact }: Pick<StageDeps, "reviews" | "redact">,
  { repo, feedback: lastFailure }: WorkItem,
  facts: FollowFacts,
  causes: FollowUpCause[],
): Promise<StageOutcome> {
  const { pull, feedback, checkState } = facts;
  const logs = new Map<string, string>();
  if (causes.includes("checks")) {
    for (const { name, job } of checkState.failing.slice(0, MOST_LOGS)) {
      const log = job === undefined ? undefined : await host.findJobLog(repo, job);
      if (log !== undefined) logs.set(name, log);
    }
  }
  const isReview = causes.includes("review");
  const askers = [...feedback.reviews, ...feedback.threads.flatMap(({ open }) => open)].map(({ author }) => author);
  const objectors = new Set(listObjectors(facts.reviews));
  const followUp = {
    pullRequest: pull.number,
    causes,
    head: pull.headSha,
    branch: pull.headBranch,
    isDraft: pull.isDraft === true,
    text: redact(toFollowUpText(causes, facts, logs)),
    threads: isReview ? feedback.threads.map(({ id, path }) => ({ id, path })) : [],
    reviewers: isReview ? [...new Set(askers)].filter((login) => objectors.has(login.toLowerCase())) : [],
    answers: isReview
      ? [...feedback.reviews.map(({ id }) => id), ...feedback.threads.flatMap(({ open }) => open.map(({ id }) => id))]
      : [],
  };
  return {
    kind: "advance",
    to: "prep",
    reason: "follow-up",
    explanation: `Pull request #${pull.number} needs another run: ${describeCauses(causes, facts)}.`,
    changes: { followUp, feedback: lastFailure, flagged: undefined },
  };
}

function describeCauses(causes: readonly FollowUpCause[], { pull, checkState, feedback }: FollowFacts): string {
  const words: Record<FollowUpCause, string> = {
    conflict: `it conflicts with ${pull.baseBranch}`,
    review: `${feedback.reviews.length + feedback.threads.length} remarks of a review are open`,
    checks: `${checkState.failing
      .map(({ name }) => name)
      .slice(0, 5)
      .join(", ")} failed`,
  };
  return causes.map((cause) => words[cause]).join(", ");
}

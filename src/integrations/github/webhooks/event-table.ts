import type { Delivery } from "./delivery.ts";
import type { WakeSubject } from "../../../domain/wake-up.ts";

/** What wakes something, and for every other action of the event the sentence that says why it does not. */
export interface EventRule {
  /** `""` stands for an event without actions. */
  wakes: readonly string[];
  ignores: Readonly<Record<string, string>>;
  listSubjects(delivery: Delivery): WakeSubject[];
}

const NO_DECISION = "It changes nothing that Millrace decides by.";
const PEOPLE = "Who is assigned or asked for a review decides nothing.";
const PLANNING = "Milestones and projects order the work; the next sweep sees them.";
const STARTED = "It has only begun: its end is told by another event.";
const MERGE_QUEUE = "The merge that follows is told by another event.";

/**
 * Which event wakes what. All wake-ups lead to a look at the host, so an event too many costs one request and an event too
 * few the time until the sweep. The names are GitHub's own: docs.github.com/webhooks/webhook-events-and-payloads.
 */
export const EVENT_TABLE: Readonly<Record<string, EventRule>> = {
  issues: {
    wakes: [
      ...["opened", "edited", "closed", "reopened", "deleted", "transferred"],
      ...["labeled", "unlabeled", "milestoned", "demilestoned"],
    ],
    ignores: {
      assigned: PEOPLE,
      unassigned: PEOPLE,
      pinned: NO_DECISION,
      unpinned: NO_DECISION,
      locked: NO_DECISION,
      unlocked: NO_DECISION,
      typed: NO_DECISION,
      untyped: NO_DECISION,
    },
    listSubjects: listIssue,
  },
  issue_comment: {
    wakes: ["created", "edited", "deleted"],
    ignores: { pinned: NO_DECISION, unpinned: NO_DECISION },
    listSubjects: listIssue,
  },
  pull_request: {
    wakes: ["opened", "edited", "closed", "reopened", "synchronize", "ready_for_review", "converted_to_draft"],
    ignores: {
      labeled: NO_DECISION,
      unlabeled: NO_DECISION,
      locked: NO_DECISION,
      unlocked: NO_DECISION,
      assigned: PEOPLE,
      unassigned: PEOPLE,
      review_requested: PEOPLE,
      review_request_removed: PEOPLE,
      milestoned: PLANNING,
      demilestoned: PLANNING,
      auto_merge_enabled: MERGE_QUEUE,
      auto_merge_disabled: MERGE_QUEUE,
      enqueued: MERGE_QUEUE,
      dequeued: MERGE_QUEUE,
    },
    listSubjects: listPullRequest,
  },
  pull_request_review: {
    wakes: ["submitted", "edited", "dismissed"],
    ignores: {},
    listSubjects: listPullRequest,
  },
  pull_request_review_comment: {
    wakes: ["created", "edited", "deleted"],
    ignores: {},
    listSubjects: listPullRequest,
  },
  check_run: {
    wakes: ["completed"],
    ignores: {
      created: STARTED,
      rerequested: STARTED,
      requested_action: "The button belongs to the App that made the check.",
    },
    listSubjects: ({ check_run: run }) => listHeads(run?.pull_requests, run?.check_suite?.head_branch),
  },
  check_suite: {
    wakes: ["completed"],
    ignores: { requested: STARTED, rerequested: STARTED },
    listSubjects: ({ check_suite: suite }) => listHeads(suite?.pull_requests, suite?.head_branch),
  },
  workflow_run: {
    wakes: ["completed"],
    ignores: { requested: STARTED, in_progress: STARTED },
    listSubjects: ({ workflow_run: run }) => listHeads(run?.pull_requests, run?.head_branch),
  },
  status: {
    wakes: [""],
    ignores: {},
    listSubjects: ({ state, branches }) =>
      state === "pending" ? [] : (branches ?? []).flatMap(({ name }) => listBranch(name)),
  },
  push: {
    wakes: [""],
    ignores: {},
    listSubjects: ({ ref = "" }) => (ref.startsWith(HEADS) ? listPushed(ref.slice(HEADS.length)) : []),
  },
};

/** Why an event wakes nothing although its action would. */
export const NO_SUBJECT = "It names no issue, and no pull request or branch of Millrace's.";

/** Branches of ours begin so: `millrace/<issue>-<slug>`. */
export const OWN_BRANCHES = "millrace/";
const HEADS = "refs/heads/";

/** To GitHub, a pull request is an issue as well: its comments come as those of an issue. */
function listIssue({ issue }: Delivery): WakeSubject[] {
  if (issue == null) return [];
  const { number } = issue;
  return [
    issue.pull_request == null ? { kind: "issue", issue: number } : { kind: "pull-request", pullRequest: number },
  ];
}

function listPullRequest({ pull_request: pull }: Delivery): WakeSubject[] {
  return pull == null ? [] : [{ kind: "pull-request", pullRequest: pull.number }];
}

/** The list of pull requests is empty where the head is in a fork, and often elsewhere. */
function listHeads(
  pulls: readonly { number: number }[] | null | undefined,
  branch: string | null | undefined,
): WakeSubject[] {
  if (pulls != null && pulls.length > 0) {
    return pulls.map(({ number }) => ({ kind: "pull-request", pullRequest: number }));
  }
  return branch == null ? [] : listBranch(branch);
}

function listBranch(branch: string): WakeSubject[] {
  return branch.startsWith(OWN_BRANCHES) ? [{ kind: "branch", branch }] : [];
}

/** Which branches pull requests go to is the configuration's to say. */
function listPushed(branch: string): WakeSubject[] {
  return branch.startsWith(OWN_BRANCHES) ? listBranch(branch) : [{ kind: "base", branch }];
}

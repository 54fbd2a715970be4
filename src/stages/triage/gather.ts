import { toWebUrl } from "../../config/web-url.ts";
import type { ProjectConfig } from "../../config/schema.ts";
import type { IssueSnapshot } from "../../domain/issue.ts";
import type { PullRequest } from "../../domain/pull-request.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import { hasLabel } from "../scout/leavers.ts";
import { toTaskDigest } from "../text/task-digest.ts";
import { readConversation } from "../trust/conversation.ts";
import { findOwnMarker, isSameLogin } from "../trust/is-ours.ts";
import { toApproval } from "./approval.ts";
import { toQuestionState } from "./answered.ts";
import type { TriageFacts } from "./facts.ts";
import type { TrustFacts } from "./trust-facts.ts";
import { findWaiver } from "./label-waiver.ts";
import { toIssueText } from "./issue-text.ts";
import { listNamedBlockers } from "./rules/blocked.ts";
import { readUnlistedBlockers } from "./unlisted-blockers.ts";
import type { Neighbours } from "./neighbours.ts";
import { toStatedReferences, withLinksAsReferences } from "./references.ts";

type Deps = Pick<StageDeps, "config" | "tracker" | "host">;

/** Asks the tracker who is behind an issue. Costs up to three requests. */
export async function gatherTrust(
  { config, tracker }: Deps,
  snapshot: IssueSnapshot,
  project: ProjectConfig,
): Promise<TrustFacts> {
  const { repo, number, author } = snapshot;
  const { labels } = config;
  const me = await tracker.whoAmI();
  const ownKind = findOwnMarker(snapshot, me)?.kind;
  const isOwn = ownKind === "child" || ownKind === "signal";
  const [authorPermission, labeller] = await Promise.all([
    isOwn ? ("admin" as const) : tracker.getPermission(repo, author),
    hasLabel(snapshot, labels.ready) ? tracker.findLabeller(repo, number, labels.ready) : undefined,
  ]);
  const facts: TrustFacts = { snapshot, project, labels, me, isOwn, authorPermission };
  if (labeller === undefined) return facts;
  return { ...facts, labeller: { login: labeller, permission: await tracker.getPermission(repo, labeller) } };
}

/** Reads all else that the rules look at. */
export async function gatherFacts(
  deps: Deps,
  neighbours: Neighbours,
  item: WorkItem,
  trust: TrustFacts,
  now: Date,
): Promise<TriageFacts> {
  const { config, tracker, host } = deps;
  const { snapshot, me } = trust;
  const [conversation, others, pulls, children] = await Promise.all([
    readConversation(tracker, snapshot, me),
    neighbours.list(snapshot.repo, now),
    host.listPullRequestsFor(snapshot.repo, snapshot.number),
    Promise.all((item.children ?? []).map((child) => readChild(tracker, snapshot.repo, child))),
  ]);
  const isUnanswered = conversation.questions.length > 0 && conversation.answers.length === 0;
  const waivedBy = isUnanswered
    ? await findWaiver(tracker, trust, conversation.questions.at(-1), item.question !== undefined)
    : undefined;
  const answers = conversation.answers.map((answer) => answer.text);
  const text = toIssueText(snapshot.title, snapshot.body, answers);
  const webUrl = toWebUrl(config.github.apiUrl);
  const stated = [snapshot.body, ...conversation.remarks.map((remark) => remark.text)].map((said) =>
    toStatedReferences(toIssueText("", withLinksAsReferences(said, webUrl)).prose, snapshot.repo),
  );
  return {
    ...trust,
    limits: config.limits,
    text,
    conversation,
    stated,
    unlisted: await readUnlistedBlockers(tracker, snapshot.repo, listNamedBlockers(stated, snapshot.number), others),
    neighbours: others.filter((other) => other.number !== snapshot.number),
    pullRequests: pulls.filter((pull) => pull.state === "open" && !isOurPullRequest(pull, snapshot.number, me)),
    children,
    question: toQuestionState(conversation, waivedBy !== undefined),
    waivedBy,
    approval: toApproval(trust, conversation, item.decision?.approved, item.question !== undefined),
    isTaskUnchanged: item.run?.task === undefined || item.run.task === toTaskDigest(snapshot, conversation.remarks),
  };
}

/** Ours is what our account opened from a branch that we name; prep finds and adopts it. */
function isOurPullRequest(pull: PullRequest, issue: number, me: string): boolean {
  return isSameLogin(pull.author, me) && pull.headBranch.startsWith(`millrace/${issue}-`);
}

async function readChild(
  tracker: Deps["tracker"],
  repo: string,
  number: number,
): Promise<TriageFacts["children"][number]> {
  const child = await tracker.findIssue(repo, number);
  return {
    number,
    title: child?.title ?? "",
    isOpen: child?.state === "open",
    isDropped: child === undefined || child.closedAs === "not-planned" || child.closedAs === "duplicate",
  };
}

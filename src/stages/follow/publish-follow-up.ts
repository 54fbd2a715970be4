import type { FollowUp } from "../../domain/follow-up.ts";
import type { Workspace, WorkspaceChanges } from "../../domain/ports/workspaces.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import { getProject, type StageDeps, toRepositoryRef } from "../deps.ts";
import type { EndedRun } from "../exec/ended-run.ts";
import { findWithdrawal } from "../trust/withdrawal.ts";
import { toFollowAgain } from "./prepare-follow-up.ts";
import { pushOnTop } from "./push-on-top.ts";
import { toReplyText } from "./reply-text.ts";

const MOST_ANSWERED = 200;

/**
 * An accepted follow-up: pushed on top of the branch, then a reply in each thread, one comment where a review had no
 * threads, and the review is asked for again. Each step looks first, so a process that dies between two of them repeats
 * nothing.
 */
export async function publishFollowUp(
  deps: StageDeps,
  { item, run }: EndedRun,
  result: { followUp: FollowUp; workspace: Workspace; commit: string; changes: WorkspaceChanges },
  context: StageContext,
): Promise<StageOutcome> {
  const { config, tracker, reviews: host } = deps;
  const { repo, issue, id } = item;
  const { followUp, workspace, commit, changes } = result;
  const { pullRequest: number, threads, reviewers, causes } = followUp;
  const { labels } = config;
  const project = getProject(config, repo);
  const withdrawal = findWithdrawal(await tracker.findIssue(repo, issue), project, labels);
  const pull = await host.findPull(repo, number);
  if (withdrawal !== undefined || pull?.state !== "open") {
    await tracker.ensureIssueLabelAbsent(repo, issue, labels.working);
    const why = withdrawal ?? `Pull request #${number} is not open any more.`;
    const again = toFollowAgain(`${why} The finished work is in the folder of run ${run.id}.`);
    return { ...again, changes: { ...again.changes, run } };
  }
  const moved = await pushOnTop(deps, toRepositoryRef(config, project), workspace, commit);
  if (moved !== undefined) return { ...moved, changes: { ...moved.changes, run } };

  const { files } = changes;
  for (const thread of threads) {
    const marker = { kind: "reply", item: id, run: `${run.id}.${thread.id}` } as const;
    await host.ensureReply(repo, number, thread.id, marker, toReplyText(commit, files, thread.path));
  }
  if (causes.includes("review") && threads.length === 0) {
    const marker = { kind: "follow-up", item: id, run: run.id } as const;
    await tracker.ensureComment(repo, number, marker, toReplyText(commit, files, undefined));
  }
  if (reviewers.length > 0) await host.ensureReviewAsked(repo, number, reviewers);
  await tracker.ensureIssueLabel(repo, issue, labels.review);
  for (const label of [labels.working, labels.failed]) await tracker.ensureIssueLabelAbsent(repo, issue, label);
  const followUps = (item.pullRequest?.followUps ?? 0) + 1;
  const at = context.now().toISOString();
  const facts = { item: id, repo, pullRequest: number, causes, commit, followUps };
  await context.record({ type: "pull-request:followed", at, ...facts });
  const answered = [...(item.pullRequest?.answered ?? []), ...followUp.answers].slice(-MOST_ANSWERED);
  return {
    kind: "advance",
    to: "review",
    reason: "follow-up-pushed",
    explanation: `Follow-up ${followUps} of pull request #${number} is pushed as ${commit.slice(0, 7)}.`,
    changes: {
      run,
      followUp: undefined,
      feedback: undefined,
      pullRequest: item.pullRequest && { ...item.pullRequest, seen: undefined, followUps, answered },
    },
  };
}

import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import { getProject, type StageDeps, toRepositoryRef } from "../deps.ts";
import { findWithdrawal } from "../trust/withdrawal.ts";
import { toTitle } from "./commit-message.ts";
import type { EndedRun } from "./ended-run.ts";
import { toPullRequestText } from "./pull-request-text.ts";
import type { CheckResult } from "../../domain/agent-run.ts";
import type { Workspace } from "../../domain/ports/workspaces.ts";

/** An accepted result, or a flagged one as a draft: pushed, with a pull request and the labels of one. Each step looks first and may be repeated. */
export async function publish(
  deps: StageDeps,
  ended: EndedRun,
  result: { workspace: Workspace; commit: string; after: CheckResult[]; flags: string[] },
  context: StageContext,
): Promise<StageOutcome> {
  const { config, tracker, host, workspaces } = deps;
  const { item, snapshot, run, end, handBack } = ended;
  const { flags } = result;
  const { repo, issue } = item;
  const project = getProject(config, repo);
  const attempts = item.attempts + 1;
  const withdrawal = findWithdrawal(await tracker.findIssue(repo, issue), project, config.labels);
  if (withdrawal !== undefined) {
    await tracker.ensureIssueLabelAbsent(repo, issue, config.labels.working);
    const explanation = `${withdrawal} The finished work is in the folder of run ${run.id}.`;
    return { kind: "reject", reason: "withdrawn", explanation, changes: { run, attempts } };
  }
  await workspaces.ensurePushed(toRepositoryRef(config, project), result.workspace, result.commit);
  const text = toPullRequestText({ issue, run, end, after: result.after, attempts, handBack, flags });
  const pull = await host.ensurePullRequest(
    repo,
    { kind: "pull-request", item: item.id },
    { head: run.branch, base: project.base, title: toTitle(snapshot), text, draft: flags.length > 0 },
  );
  await tracker.ensureIssueLabel(repo, issue, config.labels.review);
  for (const label of [config.labels.working, config.labels.needsClarification, config.labels.failed]) {
    await tracker.ensureIssueLabelAbsent(repo, issue, label);
  }
  const { number, url } = pull;
  const { usd } = end.usage;
  await context.record({
    type: "pull-request:opened",
    at: context.now().toISOString(),
    item: item.id,
    repo,
    issue,
    title: deps.redact(toTitle(snapshot)),
    pullRequest: number,
    url,
    attempts,
    ...(usd === undefined ? {} : { usd }),
  });
  return {
    kind: "advance",
    to: "review",
    reason: "pull-request-opened",
    explanation: deps.redact(
      `${flags.length > 0 ? "Draft pull request" : "Pull request"} #${number} is open, after ${attempts === 1 ? "one attempt" : `${attempts} attempts`}.${flags.map((flag) => ` ${flag}`).join("")}`,
    ),
    changes: { run, attempts, feedback: undefined, pullRequest: { number, url } },
  };
}

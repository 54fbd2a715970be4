import { z } from "zod";
import type { CommitCheck } from "../../domain/review.ts";
import type { GitHubClient } from "./client.ts";
import { hasCode } from "./errors.ts";
import { PER_PAGE } from "./paging.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { CheckRuns, CombinedStatus, ProtectedBranch } from "./schema.ts";

/** GitHub's own runner: the id of such a check run is that of its job. */
const ACTIONS = "github-actions";

const PASSED = ["success", "neutral", "skipped"];

/**
 * Check runs and commit statuses of a commit, the newest of each name; a hundred of each at most. What the token may not
 * read counts as pending: nothing is concluded from it.
 */
export async function listChecks(client: GitHubClient, repo: string, ref: string): Promise<CommitCheck[]> {
  const at = { ...toOwnerAndRepo(repo), ref, per_page: PER_PAGE };
  const [runs, statuses] = await Promise.all([
    unlessRefused("check runs", () => listCheckRuns(client, repo, at)),
    unlessRefused("commit statuses", () => listStatuses(client, repo, at)),
  ]);
  return [...runs, ...statuses].toSorted((a, b) => a.name.localeCompare(b.name));
}

type At = ReturnType<typeof toOwnerAndRepo> & { ref: string; per_page: number };

async function listCheckRuns(client: GitHubClient, repo: string, at: At): Promise<CommitCheck[]> {
  const call = { what: "list the check runs of a commit", repo };
  const { check_runs } = await client.ask(call, (github) => github.rest.checks.listForRef(at), CheckRuns);
  const newest = new Map(check_runs.toSorted((a, b) => a.id - b.id).map((run) => [run.name, run]));
  return [...newest.values()].map(({ id, name, status, conclusion, html_url, app, output }) => ({
    name,
    state: status === "completed" ? (PASSED.includes(conclusion ?? "") ? "passed" : "failed") : "pending",
    url: html_url ?? undefined,
    output: [output?.title, output?.summary, output?.text].filter((text) => (text ?? "") !== "").join("\n\n"),
    job: app?.slug === ACTIONS ? id : undefined,
  }));
}

async function listStatuses(client: GitHubClient, repo: string, at: At): Promise<CommitCheck[]> {
  const call = { what: "read the status of a commit", repo };
  const { statuses } = await client.ask(
    call,
    (github) => github.rest.repos.getCombinedStatusForRef(at),
    CombinedStatus,
  );
  return statuses.map(({ context, state, target_url, description }) => ({
    name: context,
    state: state === "success" ? "passed" : state === "pending" ? "pending" : "failed",
    url: target_url ?? undefined,
    output: description ?? "",
    job: undefined,
  }));
}

async function unlessRefused(what: string, read: () => Promise<CommitCheck[]>): Promise<CommitCheck[]> {
  try {
    return await read();
  } catch (error) {
    if (!hasCode(error, "github.no_permission") && !hasCode(error, "github.not_found")) throw error;
    return [
      { name: `${what} that the token may not read`, state: "pending", url: undefined, output: "", job: undefined },
    ];
  }
}

/** What the branch's rules ask for, as everybody who may read the branch is told. */
export async function listRequiredChecks(client: GitHubClient, repo: string, branch: string): Promise<string[]> {
  try {
    const answer = await client.ask(
      { what: `read the rules of ${branch}`, repo },
      (github) => github.rest.repos.getBranch({ ...toOwnerAndRepo(repo), branch }),
      ProtectedBranch,
    );
    return answer.protection?.required_status_checks?.contexts ?? [];
  } catch (error) {
    if (hasCode(error, "github.no_permission") || hasCode(error, "github.not_found")) return [];
    throw error;
  }
}

/** A job's log is a plain text behind a redirect; it goes after some weeks. */
export async function findJobLog(client: GitHubClient, repo: string, job: number): Promise<string | undefined> {
  try {
    return await client.ask(
      { what: `read the log of job ${job}`, repo },
      (github) => github.rest.actions.downloadJobLogsForWorkflowRun({ ...toOwnerAndRepo(repo), job_id: job }),
      z.string(),
    );
  } catch (error) {
    if (hasCode(error, "github.no_permission") || hasCode(error, "github.not_found")) return undefined;
    throw error;
  }
}

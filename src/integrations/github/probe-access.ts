import type { Octokit } from "@octokit/rest";
import { isAppError } from "../../domain/errors.ts";
import type { AccessReport, MissingPermission } from "../../domain/ports/access-probe.ts";
import type { GitHubClient } from "./client.ts";
import { toPermissionNames } from "./permission-names.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { Anything } from "./schema.ts";

interface Probe {
  /** As `ACCEPTED_PERMISSIONS` would name it, for hosts that do not. */
  needs: string;
  call: string;
  /** What goes without it, where the work goes on all the same. */
  lost?: string;
  /** Asks for something that is not there: who may not read hears that first, unless the whole repository is hidden. */
  isAbsent?: true;
  send(github: Octokit, at: { owner: string; repo: string }, base: string): Promise<{ data: unknown; headers: object }>;
}

const NO_COMMIT = "0".repeat(40);
const WAITS = "a pull request's failing checks are not seen, and it is not followed";

const SEE: Probe = {
  needs: "metadata=read",
  call: "read the repository",
  send: (github, at) => github.rest.repos.get(at),
};

const READS: readonly Probe[] = [
  {
    needs: "issues=read",
    call: "read issues",
    send: (github, at) => github.rest.issues.listForRepo({ ...at, per_page: 1 }),
  },
  {
    needs: "pull_requests=read",
    call: "read pull requests and reviews",
    send: (github, at) => github.rest.pulls.list({ ...at, per_page: 1 }),
  },
  {
    needs: "checks=read",
    call: "read check runs",
    lost: WAITS,
    send: (github, at) => github.rest.checks.listForRef({ ...at, ref: "HEAD", per_page: 1 }),
  },
  {
    needs: "statuses=read",
    call: "read commit statuses",
    lost: WAITS,
    send: (github, at) => github.rest.repos.getCombinedStatusForRef({ ...at, ref: "HEAD", per_page: 1 }),
  },
  {
    needs: "actions=read",
    call: "read logs of jobs",
    lost: "an agent is told that a check failed, and not what it said",
    isAbsent: true,
    send: (github, at) => github.rest.actions.downloadJobLogsForWorkflowRun({ ...at, job_id: 1 }),
  },
];

/**
 * Wrong on purpose: a label without a name, a pull request from a branch to itself, a branch at a commit that cannot be.
 * Who may write is told that they are wrong, who may not is told that, and nothing is changed either way.
 */
const WRITES: readonly Probe[] = [
  {
    needs: "issues=write",
    call: "write comments and labels",
    send: (github, at) => github.rest.issues.createLabel({ ...at, name: "" }),
  },
  {
    needs: "pull_requests=write",
    call: "open pull requests",
    send: (github, at, base) => github.rest.pulls.create({ ...at, title: "Probe", head: base, base }),
  },
  {
    needs: "contents=write",
    call: "push branches",
    send: (github, at, base) => github.rest.git.createRef({ ...at, ref: `refs/heads/${base}`, sha: NO_COMMIT }),
  },
];

/** One call of each kind that the work needs. Errors other than a refusal go up: nothing is known then. */
export async function probeAccess(
  client: GitHubClient,
  repo: string,
  base: string,
): Promise<Omit<AccessReport, "signedInAs">> {
  const first = await tryCall(client, SEE, repo, base);
  const isHidden = typeof first !== "string";
  const answers = [first, ...(await Promise.all(READS.map((probe) => tryCall(client, probe, repo, base, isHidden))))];
  for (const probe of WRITES) answers.push(await tryCall(client, probe, repo, base));
  return {
    proven: answers.filter((answer) => typeof answer === "string"),
    missing: answers.filter((answer) => typeof answer !== "string"),
  };
}

/** The permission that was proven, or what is missing. */
async function tryCall(
  client: GitHubClient,
  { needs, call, lost, isAbsent, send }: Probe,
  repo: string,
  base: string,
  isHidden = false,
): Promise<string | MissingPermission> {
  const permission = toPermissionNames(needs);
  try {
    await client.ask({ what: call, repo }, (github) => send(github, toOwnerAndRepo(repo), base), Anything);
    return permission;
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.details["status"] === 422) return permission;
    if (error.code === "github.not_found" && isAbsent === true && !isHidden) return permission;
    if (error.code !== "github.no_permission" && error.code !== "github.not_found") throw error;
    const named = error.details["permission"];
    return { permission: typeof named === "string" ? named : permission, call, reason: error.message, lost };
  }
}

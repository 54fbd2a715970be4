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
  send(github: Octokit, at: { owner: string; repo: string }, base: string): Promise<{ data: unknown; headers: object }>;
}

const NO_COMMIT = "0".repeat(40);

/**
 * One call of each kind that the work needs. The writes are wrong on purpose: a label without a name, a pull request from
 * a branch to itself, a branch at a commit that cannot be. Who may write is told that they are wrong, who may not is told
 * that, and nothing is changed either way.
 */
const PROBES: readonly Probe[] = [
  {
    needs: "metadata=read",
    call: "read the repository",
    send: (github, at) => github.rest.repos.get(at),
  },
  {
    needs: "issues=read",
    call: "read issues",
    send: (github, at) => github.rest.issues.listForRepo({ ...at, per_page: 1 }),
  },
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

/** Errors other than a refusal go up: nothing is known then. */
export async function probeAccess(
  client: GitHubClient,
  repo: string,
  base: string,
): Promise<Omit<AccessReport, "signedInAs">> {
  const proven: string[] = [];
  const missing: MissingPermission[] = [];
  for (const { needs, call, send } of PROBES) {
    const permission = toPermissionNames(needs);
    try {
      await client.ask({ what: call, repo }, (github) => send(github, toOwnerAndRepo(repo), base), Anything);
      proven.push(permission);
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (error.details["status"] === 422) proven.push(permission);
      else if (error.code === "github.no_permission" || error.code === "github.not_found") {
        const named = error.details["permission"];
        missing.push({ permission: typeof named === "string" ? named : permission, call, reason: error.message });
      } else throw error;
    }
  }
  return { proven, missing };
}

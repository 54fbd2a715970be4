import { getUser } from "../find.ts";
import type { CheckRun, CommitStatus, Repository } from "../records.ts";
import { renderLogin, type RenderContext } from "./issues.ts";
import { toNodeId, type Json } from "./links.ts";
import { renderMinimalRepository, toFullName } from "./repositories.ts";

/** `simple-commit-status` of the API. */
export function renderStatus(context: RenderContext, repository: Repository, status: CommitStatus): Json {
  return {
    url: `${context.links.repo(toFullName(repository))}/statuses/${status.sha}`,
    avatar_url: `${context.links.api}/avatars/${getUser(context.state, status.creator).id}`,
    id: status.id,
    node_id: toNodeId("StatusContext", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}

/** `status` of the API: with its creator. */
export function renderStatusWithCreator(context: RenderContext, repository: Repository, status: CommitStatus): Json {
  return { ...renderStatus(context, repository, status), creator: renderLogin(context, status.creator) };
}

/** `combined-commit-status` of the API; `latest` holds the newest of each context. */
export function renderCombinedStatus(
  context: RenderContext,
  repository: Repository,
  sha: string,
  latest: CommitStatus[],
): Json {
  const url = `${context.links.repo(toFullName(repository))}/commits/${sha}`;
  return {
    state: toCombinedState(latest),
    statuses: latest.map((status) => renderStatus(context, repository, status)),
    sha,
    total_count: latest.length,
    repository: renderMinimalRepository(context.links, repository, getUser(context.state, repository.owner)),
    commit_url: url,
    url: `${url}/status`,
  };
}

/** Failure where one failed, success where all succeeded, else pending; a commit without a status is pending. */
function toCombinedState(statuses: CommitStatus[]): string {
  if (statuses.some(({ state }) => state === "error" || state === "failure")) return "failure";
  if (statuses.length > 0 && statuses.every(({ state }) => state === "success")) return "success";
  return "pending";
}

/** The host's own runner, as an App. */
function renderActions(context: RenderContext, { owner }: Repository): Json {
  const { links } = context;
  const at = "2018-07-30T09:30:17Z";
  return {
    id: 15368,
    slug: "github-actions",
    node_id: toNodeId("App", 15368),
    owner: renderLogin(context, owner),
    name: "GitHub Actions",
    description: null,
    external_url: links.api,
    html_url: links.api,
    created_at: at,
    updated_at: at,
    permissions: {},
    events: [],
  };
}

export function renderCheckRun(context: RenderContext, repository: Repository, run: CheckRun): Json {
  const url = `${context.links.repo(toFullName(repository))}/check-runs/${run.id}`;
  const page = `${context.links.html(toFullName(repository))}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: toNodeId("CheckRun", run.id),
    head_sha: run.sha,
    external_id: "",
    url,
    html_url: page,
    details_url: page,
    name: run.name,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.id },
    app: run.log === undefined ? null : renderActions(context, repository),
    pull_requests: [],
  };
}

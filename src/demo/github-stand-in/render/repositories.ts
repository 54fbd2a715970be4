import { isAtLeast, type Permission } from "../../../domain/issue.ts";
import type { Repository, User } from "../records.ts";
import { toNodeId, type Json, type Links } from "./links.ts";
import { renderUser } from "./users.ts";

/** Address templates below a repository's own: field `<name>_url`. */
const TEMPLATES: Record<string, string> = {
  archive: "/{archive_format}{/ref}",
  assignees: "/assignees{/user}",
  blobs: "/git/blobs{/sha}",
  branches: "/branches{/branch}",
  collaborators: "/collaborators{/collaborator}",
  comments: "/comments{/number}",
  commits: "/commits{/sha}",
  compare: "/compare/{base}...{head}",
  contents: "/contents/{+path}",
  contributors: "/contributors",
  deployments: "/deployments",
  downloads: "/downloads",
  events: "/events",
  forks: "/forks",
  git_commits: "/git/commits{/sha}",
  git_refs: "/git/refs{/sha}",
  git_tags: "/git/tags{/sha}",
  hooks: "/hooks",
  issue_comment: "/issues/comments{/number}",
  issue_events: "/issues/events{/number}",
  issues: "/issues{/number}",
  keys: "/keys{/key_id}",
  labels: "/labels{/name}",
  languages: "/languages",
  merges: "/merges",
  milestones: "/milestones{/number}",
  notifications: "/notifications{?since,all,participating}",
  pulls: "/pulls{/number}",
  releases: "/releases{/id}",
  stargazers: "/stargazers",
  statuses: "/statuses/{sha}",
  subscribers: "/subscribers",
  subscription: "/subscription",
  tags: "/tags",
  teams: "/teams",
  trees: "/git/trees{/sha}",
};

export function toFullName(repository: Repository): string {
  return `${repository.owner}/${repository.name}`;
}

export function toGitUrl(links: Links, fullName: string): string {
  return `${links.web}/git/${fullName}.git`;
}

/** `minimal-repository` of the API. */
export function renderMinimalRepository(links: Links, repository: Repository, owner: User): Json {
  const fullName = toFullName(repository);
  const url = links.repo(fullName);
  return {
    id: repository.id,
    node_id: toNodeId("Repository", repository.id),
    name: repository.name,
    full_name: fullName,
    owner: renderUser(links, owner),
    private: repository.isPrivate,
    html_url: links.html(fullName),
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(Object.entries(TEMPLATES).map(([name, path]) => [`${name}_url`, `${url}${path}`])),
  };
}

/** `repository` of the API, as it stands in a pull request's head and base. */
export function renderRepository(links: Links, repository: Repository, owner: User): Json {
  const gitUrl = toGitUrl(links, toFullName(repository));
  const openIssues = repository.issues.filter((issue) => issue.state === "open" && !issue.deleted).length;
  return {
    ...renderMinimalRepository(links, repository, owner),
    clone_url: gitUrl,
    git_url: gitUrl,
    ssh_url: gitUrl,
    svn_url: gitUrl,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: repository.base,
    visibility: repository.isPrivate ? "private" : "public",
    archived: false,
    disabled: false,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    open_issues: openIssues,
    open_issues_count: openIssues,
    topics: [],
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
  };
}

/** `full-repository` of the API; `role` is the asker's, and left out for who is not signed in. */
export function renderFullRepository(
  links: Links,
  repository: Repository,
  owner: User,
  role: Permission | undefined,
): Json {
  return {
    ...renderRepository(links, repository, owner),
    network_count: 0,
    subscribers_count: 0,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
    ...(role === undefined ? {} : { permissions: renderPermissions(role) }),
  };
}

export function renderPermissions(role: Permission): Json {
  return {
    admin: isAtLeast(role, "admin"),
    maintain: isAtLeast(role, "maintain"),
    push: isAtLeast(role, "write"),
    triage: isAtLeast(role, "triage"),
    pull: isAtLeast(role, "read"),
  };
}

import type { Repository } from "../records.ts";
import { renderLogin, type RenderContext } from "./issues.ts";
import { toNodeId, type Json } from "./links.ts";
import { toFullName } from "./repositories.ts";

/** `branch-with-protection` of the API. */
export function renderBranch(
  context: RenderContext,
  repository: Repository,
  branch: { name: string; sha: string; url: string; required: string[] },
): Json {
  const { name, sha, url, required } = branch;
  const base = context.links.repo(toFullName(repository));
  const html = context.links.html(toFullName(repository));
  const person = { name: repository.owner, email: `${repository.owner}@users.example`, date: repository.pushedAt };
  const owner = renderLogin(context, repository.owner);
  return {
    name,
    commit: {
      url: `${base}/commits/${sha}`,
      sha,
      node_id: toNodeId("Commit", repository.id),
      html_url: `${html}/commit/${sha}`,
      comments_url: `${base}/commits/${sha}/comments`,
      commit: {
        url: `${base}/git/commits/${sha}`,
        author: person,
        committer: person,
        message: "",
        comment_count: 0,
        tree: { sha, url: `${base}/git/trees/${sha}` },
      },
      author: owner,
      committer: owner,
      parents: [],
    },
    _links: { html: `${html}/tree/${name}`, self: url },
    protected: required.length > 0,
    protection: {
      enabled: required.length > 0,
      required_status_checks: {
        enforcement_level: required.length > 0 ? "everyone" : "off",
        contexts: required,
        checks: [],
      },
    },
    protection_url: `${url}/protection`,
  };
}

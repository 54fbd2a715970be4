import type { Permission } from "../../domain/issue.ts";
import type { GitHubClient } from "./client.ts";
import { hasCode } from "./errors.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { CollaboratorPermission } from "./schema.ts";

/**
 * What a user may do, as the host itself says. Only the clear answer "no such collaborator" is `none`; a call that
 * fails is an error, so that nobody is trusted and nobody is turned away by an outage.
 */
export async function getPermission(client: GitHubClient, repo: string, login: string): Promise<Permission> {
  try {
    const answer = await client.ask(
      { what: `read the permission of ${login}`, repo },
      (github) => github.rest.repos.getCollaboratorPermissionLevel({ ...toOwnerAndRepo(repo), username: login }),
      CollaboratorPermission,
    );
    return toPermission(answer.permission, answer.role_name ?? "");
  } catch (error) {
    if (hasCode(error, "github.not_found")) return "none";
    throw error;
  }
}

/**
 * `permission` knows four words and folds maintain into write and triage into read; `role_name` tells them apart, but
 * may also be a role of an organisation's own making, which counts as the word it is folded into:
 * https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
 */
export function toPermission(permission: string, roleName: string): Permission {
  switch (permission) {
    case "admin":
      return "admin";
    case "write":
      return roleName === "maintain" ? "maintain" : "write";
    case "read":
      return roleName === "triage" ? "triage" : "read";
    default:
      return "none";
  }
}

import type { Permission } from "../../../src/domain/issue.ts";
import { type Association, type IssueRecord, toRepositoryName } from "./issue-record.ts";

type Role = Exclude<Permission, "none">;

/** The data gives this name to everybody whose account is gone: one name for many people. */
const NAMELESS = "anonymized";

/** Nameless people are told apart by what they are to the repository, so that a stranger gets no member's role. */
export function toLogin(author: string, association: Association): string {
  return author === NAMELESS ? `${NAMELESS}-${association.toLowerCase()}` : author;
}

const ROLES: Partial<Record<Association, Role>> = { OWNER: "admin", MEMBER: "write", COLLABORATOR: "write" };

/** The roles that people have in each repository, by repository and login, as far as their texts tell. */
export function toRoles(records: readonly IssueRecord[]): Map<string, Record<string, Role>> {
  const roles = new Map<string, Record<string, Role>>();
  for (const record of records) {
    const repo = toRepositoryName(record);
    const inRepo = roles.get(repo) ?? {};
    roles.set(repo, inRepo);
    for (const { author, author_association: association } of [record, ...record.comments]) {
      const role = ROLES[association];
      const login = toLogin(author, association);
      if (role !== undefined && inRepo[login] !== "admin") inRepo[login] = role;
    }
  }
  return roles;
}

import type { MiddlewareHandler } from "hono";
import { ApiError, makeNotFound } from "./api-error.ts";
import type { StandInEnvironment } from "./request-context.ts";
import { toFullName } from "./render/repositories.ts";
import type { Repository } from "./records.ts";
import type { Level, Token } from "./token.ts";

/**
 * The permission that a call below `/repos/{owner}/{repo}` needs; several are alternatives. By GitHub's lists:
 * docs.github.com/rest/authentication/permissions-required-for-github-apps. The first line that matches counts.
 */
const NEEDS: [methods: RegExp, path: RegExp, names: string[]][] = [
  [/GET/, /^$|^\/collaborators\//, ["metadata"]],
  [/PUT/, /^\/pulls\/\d+\/merge$/, ["contents"]],
  [/GET|POST|PATCH|DELETE/, /^\/issues\/comments\b|^\/issues\/\d+\/(comments|labels)\b/, ["issues", "pull_requests"]],
  [/GET|POST/, /^\/(labels|milestones)\b/, ["issues", "pull_requests"]],
  [/./, /^\/issues\b/, ["issues"]],
  [/./, /^\/pulls\b/, ["pull_requests"]],
  [/./, /^\/(statuses\/|commits\/[^/]+\/status)/, ["statuses"]],
  [/./, /^\/(check-runs|commits\/[^/]+\/check-runs)/, ["checks"]],
  [/./, /^\/actions\b/, ["actions"]],
  [/./, /^\/(contents|git|commits|forks|branches)\b/, ["contents"]],
];

/** Refuses what the token itself may not, with GitHub's words; the account's role is asked by the routes. */
export function makeTokenPermissions(): MiddlewareHandler<StandInEnvironment> {
  return async (c, next) => {
    const { token, repository } = c.var;
    const tail = c.req.path.slice(`/repos/${toFullName(repository)}`.length);
    const level: Level = c.req.method === "GET" ? "read" : "write";
    const names = NEEDS.find(([methods, path]) => methods.test(c.req.method) && path.test(tail))?.[2] ?? [];
    if (token !== undefined) assertGranted(token, repository, names, level);
    await next();
  };
}

/** Also for git, where the names are `contents`. */
export function assertGranted({ grant }: Token, repository: Repository, names: string[], level: Level): void {
  const isPublicRead = level === "read" && !repository.isPrivate;
  if (grant.kind === "classic") {
    const isEnough = grant.scopes.includes("repo") || (grant.scopes.includes("public_repo") && !repository.isPrivate);
    if (!isEnough && !isPublicRead) throw makeNotFound();
    return;
  }
  const fullName = toFullName(repository).toLowerCase();
  const isCovered = grant.repositories === "all" || grant.repositories.some((name) => name.toLowerCase() === fullName);
  if (!isCovered && repository.isPrivate) throw makeNotFound();
  const isGranted = names.some((name) => name === "metadata" || isAtLeast(grant.permissions[name], level));
  if ((isCovered && isGranted) || isPublicRead || names.length === 0) return;
  const whose = grant.kind === "installation" ? "integration" : "personal access token";
  throw new ApiError(403, `Resource not accessible by ${whose}`, undefined, {
    "x-accepted-github-permissions": names.map((name) => `${name}=${level}`).join("; "),
  });
}

function isAtLeast(actual: Level | undefined, needed: Level): boolean {
  return actual === "write" || actual === needed;
}

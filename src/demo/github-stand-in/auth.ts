import { isAtLeast, type Permission } from "../../domain/issue.ts";
import { ApiError, makeNotFound } from "./api-error.ts";
import type { Repository, StandInState, User } from "./state.ts";

/**
 * Who asks, by the Authorization header: `token X`, `Bearer X`, or basic with the token as password and any user name
 * (git). undefined without the header; an unknown token is a 401 on every route, also where nobody need sign in.
 */
export function authenticate(state: StandInState, header: string | null | undefined): User | undefined {
  if (header === null || header === undefined || header === "") return undefined;
  const token = toToken(header);
  const login = token === undefined ? undefined : state.tokens.get(token);
  const user = login === undefined ? undefined : state.users.get(login.toLowerCase());
  if (user === undefined) throw new ApiError(401, "Bad credentials");
  return user;
}

function toToken(header: string): string | undefined {
  const [, scheme = "", value = ""] = /^(\S+)\s+(\S+)$/.exec(header) ?? [];
  if (/^(token|bearer)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const [user = "", password = ""] = Buffer.from(value, "base64").toString("utf8").split(":");
  return password === "" ? user : password;
}

/** The owner is admin; a public repository is readable by everybody. */
export function getRole(repository: Repository, login: string | undefined): Permission {
  const lower = login?.toLowerCase();
  const given = lower === undefined ? undefined : repository.roles.get(lower);
  if (lower === repository.owner.toLowerCase()) return "admin";
  if (given !== undefined && given !== "none") return given;
  return repository.isPrivate ? "none" : "read";
}

/** A private repository looks absent to whoever has no role in it. */
export function getVisibleRepository(state: StandInState, fullName: string, viewer: User | undefined): Repository {
  const repository = state.repositories.get(fullName.toLowerCase());
  if (repository === undefined || getRole(repository, viewer?.login) === "none") throw makeNotFound();
  return repository;
}

export function assertSignedIn(viewer: User | undefined): User {
  if (viewer === undefined) throw new ApiError(401, "Requires authentication");
  return viewer;
}

export function assertRole(
  repository: Repository,
  viewer: User | undefined,
  needed: Permission,
  message = "Must have admin rights to Repository.",
): User {
  const user = assertSignedIn(viewer);
  if (!isAtLeast(getRole(repository, user.login), needed)) throw new ApiError(403, message);
  return user;
}

import { isAtLeast, type Permission } from "../../domain/issue.ts";
import { ApiError, makeNotFound } from "./api-error.ts";
import { isAppToken, verifyAppToken } from "./app-jwt.ts";
import type { Repository, User } from "./records.ts";
import type { StandInState } from "./state.ts";
import type { App, Token } from "./token.ts";

/** Who asks: nobody, an account with its token, or an App that signed the request itself. */
export interface Caller {
  viewer?: User;
  token?: Token;
  app?: App;
}

/**
 * By the Authorization header: `token X`, `Bearer X`, or basic with the token as password and any user name (git). Nobody
 * without the header; an unknown or expired token is a 401 on every route, also where nobody need sign in.
 */
export function authenticate(state: StandInState, header: string | null | undefined): Caller {
  if (header === null || header === undefined || header === "") return {};
  const text = toToken(header) ?? "";
  if (isAppToken(text)) return { app: verifyAppToken(state, text) };
  const token = state.tokens.get(text);
  const viewer = token === undefined ? undefined : state.users.get(token.login.toLowerCase());
  const isOver = token?.expiresAt !== undefined && token.expiresAt <= state.clock().getTime();
  if (token === undefined || viewer === undefined || isOver) throw new ApiError(401, "Bad credentials");
  return { viewer, token };
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

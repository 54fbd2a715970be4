import { Hono } from "hono";
import type { Permission } from "../../../domain/issue.ts";
import { makeNotFound } from "../api-error.ts";
import { assertRole, getRole } from "../auth.ts";
import { findUser, getUser } from "../find.ts";
import { renderFullRepository, renderPermissions } from "../render/repositories.ts";
import { renderUser } from "../render/users.ts";
import type { RouteContext, StandInEnvironment } from "../request-context.ts";

/** The older of the two words for a role, which knows only four. */
const LEGACY: Record<Permission, string> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

export function makeRepositoryRoutes({ state, links }: RouteContext): Hono<StandInEnvironment> {
  const app = new Hono<StandInEnvironment>();

  app.get("/", (c) => {
    const { repository, viewer } = c.var;
    const role = viewer === undefined ? undefined : getRole(repository, viewer.login);
    return c.json(renderFullRepository(links, repository, getUser(state, repository.owner), role));
  });

  app.get("/collaborators/:login/permission", (c) => {
    const { repository, viewer } = c.var;
    assertRole(repository, viewer, "write", "Must have push access to view collaborator permission.");
    const login = c.req.param("login");
    const user = findUser(state, login);
    if (user === undefined) throw makeNotFound(`${login} is not a user`);
    const role = getRole(repository, user.login);
    return c.json({
      permission: LEGACY[role],
      role_name: role,
      user: { ...renderUser(links, user), permissions: renderPermissions(role), role_name: role },
    });
  });

  return app;
}

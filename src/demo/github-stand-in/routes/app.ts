import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { ApiError, makeNotFound } from "../api-error.ts";
import { toPathNumber } from "../paging.ts";
import { renderApp, renderInstallation } from "../render/apps.ts";
import type { RouteContext, StandInContext, StandInEnvironment } from "../request-context.ts";
import type { App, Installation } from "../token.ts";

/** What an App asks with its own signature. */
export function makeAppRoutes({ state, links }: RouteContext): Hono<StandInEnvironment> {
  const app = new Hono<StandInEnvironment>();

  app.get("/app", (c) => c.json(renderApp(state, links, getSigner(c))));

  app.get("/repos/:owner/:repo/installation", (c) => {
    const signer = getSigner(c);
    const fullName = `${c.req.param("owner")}/${c.req.param("repo")}`.toLowerCase();
    const found = [...state.installations.values()].find((one) => one.app === signer && covers(one, fullName));
    if (found === undefined || !state.repositories.has(fullName)) throw makeNotFound();
    return c.json(renderInstallation(state, links, found));
  });

  app.post("/app/installations/:id/access_tokens", (c) => {
    const signer = getSigner(c);
    const installation = state.installations.get(toPathNumber(c.req.param("id")));
    if (installation === undefined || installation.app !== signer) throw makeNotFound();
    if (installation.isSuspended) throw new ApiError(403, "This installation has been suspended");
    const { id, permissions, repositories } = installation;
    const token = `ghs_${randomBytes(18).toString("hex")}`;
    const expiresAt = state.clock().getTime() + state.installationTokenMs;
    const grant = { kind: "installation", permissions, repositories, installation: id } as const;
    state.tokens.set(token, { login: `${signer.slug}[bot]`, grant, expiresAt });
    const shown = { metadata: "read", ...permissions };
    const selection = repositories === "all" ? "all" : "selected";
    const answer = { token, expires_at: new Date(expiresAt).toISOString(), permissions: shown };
    return c.json({ ...answer, repository_selection: selection }, 201);
  });

  return app;
}

function getSigner(c: StandInContext): App {
  if (c.var.app === undefined) throw new ApiError(401, "A JSON web token could not be decoded");
  return c.var.app;
}

function covers({ account, repositories }: Installation, fullName: string): boolean {
  if (repositories === "all") return fullName.startsWith(`${account.toLowerCase()}/`);
  return repositories.some((name) => name.toLowerCase() === fullName);
}

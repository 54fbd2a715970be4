import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { createHostCheck } from "./access/known-host.ts";
import { createLoginCheck, createLoginRoutes } from "./access/login.ts";
import { createSecurityHeaders } from "./access/headers.ts";
import { createActionRoutes } from "./action-routes.ts";
import { type Activity, createActivity } from "./activity/activity.ts";
import { createAssets } from "./assets.ts";
import { createDataRoutes } from "./data-routes.ts";
import type { PageDeps } from "./page-deps.ts";
import { createPageRoutes, NOT_FOUND } from "./page-routes.ts";
import { createPostEditRoutes } from "./post-edit-routes.ts";
import { type PageFrame, renderPage } from "./pages/layout.ts";

export interface AccessConfig {
  /** The login token; empty: nobody has to log in, which only a loopback address allows. */
  token: string;
  /** Where people reach the page through a proxy; empty: at the server's own address. */
  publicUrl: string;
  /** Names by which this machine is called. */
  names: readonly string[];
}

export interface ServerAppDeps {
  access: AccessConfig;
  page: PageDeps;
  /** Health, status and items (see status-server). */
  status: Hono;
  /** Have a signature of their own and come under whatever name a tunnel has: no host check, no login. */
  webhooks?: readonly Hono[] | undefined;
}

/** Everything that the server answers, with who may ask what around it. */
export function createServerApp({ access, page, status, webhooks = [] }: ServerAppDeps): {
  app: Hono;
  activity: Activity;
} {
  const { token, publicUrl } = access;
  const writeToken = randomBytes(32).toString("base64url");
  const assets = createAssets();
  const activity = createActivity(page);
  const login = { token, publicUrl, now: () => page.now() };
  const makeFrame = (): PageFrame => ({
    version: page.version,
    now: page.now(),
    writeToken,
    hasLogin: token !== "",
    style: assets.toPath("page.css"),
    script: assets.toPath("page.js"),
  });
  const names = [...access.names, ...(publicUrl === "" ? [] : [new URL(publicUrl).hostname])];

  const app = new Hono();
  for (const webhook of webhooks) app.route("/", webhook);
  app.use(createHostCheck(names));
  app.use(createSecurityHeaders());
  app.use(createLoginCheck(login));
  app.route("/", status);
  app.route("/", assets.routes);
  app.route("/", createLoginRoutes(login));
  app.route("/", createDataRoutes(page, activity));
  app.route("/", createActionRoutes({ page, publicUrl, writeToken, makeFrame }));
  app.route("/", createPostEditRoutes({ social: page.social, publicUrl, writeToken, makeFrame }));
  app.route("/", createPageRoutes({ page, activity, makeFrame }));
  app.notFound((c) => c.html(renderPage(NOT_FOUND, makeFrame()), 404));
  return { app, activity };
}

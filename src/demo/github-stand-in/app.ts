import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { ApiError, makeNotFound } from "./api-error.ts";
import { authenticate, getVisibleRepository } from "./auth.ts";
import { makeConditional } from "./conditional.ts";
import { makeFaultInjection } from "./fault-injection.ts";
import type { Faults } from "./faults.ts";
import { toRateHeaders } from "./rate-limit.ts";
import { makeRecorder } from "./recorder.ts";
import type { RequestLog } from "./request-log.ts";
import type { RouteContext, StandInEnvironment } from "./request-context.ts";
import { makeAccountRoutes } from "./routes/account.ts";
import { makeAppRoutes } from "./routes/app.ts";
import { makeCheckRoutes } from "./routes/checks.ts";
import { makeCommentRoutes } from "./routes/comments.ts";
import { makeContentRoutes } from "./routes/contents.ts";
import { makeEventRoutes } from "./routes/events.ts";
import { makeHookDeliveryRoutes } from "./routes/hook-deliveries.ts";
import { makeIssueRoutes } from "./routes/issues.ts";
import { makeLabelRoutes } from "./routes/labels.ts";
import { makeMergeRoutes } from "./routes/merges.ts";
import { makeMilestoneRoutes } from "./routes/milestones.ts";
import { makePullRoutes } from "./routes/pulls.ts";
import { makeSubIssueRoutes } from "./routes/sub-issues.ts";
import { makeRepositoryRoutes } from "./routes/repository.ts";
import { makeReviewRoutes } from "./routes/reviews.ts";
import type { Token } from "./token.ts";
import { makeTokenPermissions } from "./token-permissions.ts";
import type { Webhooks } from "./webhooks.ts";

const API_VERSION = "2022-11-28";

/**
 * The API. A request passes, from the outside in: the recorder, the planned faults, the checks of its headers and its
 * token, the rate limit, the ETag, and then the routes of its resource.
 */
export function makeApp(
  context: RouteContext,
  log: RequestLog,
  faults: Faults,
  webhooks: Webhooks,
): Hono<StandInEnvironment> {
  const { state, rateLimits } = context;
  const app = new Hono<StandInEnvironment>();

  app.notFound(() => makeNotFound().toResponse());
  app.onError((error) => (error instanceof ApiError ? error : makeServerError(error)).toResponse());

  app.use(makeRecorder(log));
  app.use(makeFaultInjection(faults));
  app.use(async (c, next) => {
    await next();
    const headers = { ...makeStandardHeaders(), date: state.clock().toUTCString(), ...makeScopeHeaders(c.var.token) };
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });
  app.use(async (c, next) => {
    assertHeaders(c.req.header("user-agent"), c.req.header("x-github-api-version"));
    const { viewer, token, app: signer } = authenticate(state, c.req.header("authorization"));
    c.set("viewer", viewer);
    c.set("token", token);
    c.set("app", signer);
    await next();
  });
  app.use(async (c, next) => {
    const login = c.var.app?.slug ?? c.var.viewer?.login;
    const isFree = c.req.path === "/rate_limit";
    const isAllowed = isFree || rateLimits.use(login);
    if (isAllowed) await next();
    else c.res = new ApiError(403, `API rate limit exceeded for user ${login ?? "without a name"}.`).toResponse();
    for (const [name, value] of Object.entries(toRateHeaders(rateLimits.look(login)))) c.res.headers.set(name, value);
  });
  app.use(makeConditional(rateLimits));

  app.route("/", makeAppRoutes(context));
  app.route("/", makeHookDeliveryRoutes(context, webhooks));
  app.use("/repos/:owner/:repo/*", async (c, next) => {
    const fullName = `${c.req.param("owner")}/${c.req.param("repo")}`;
    c.set("repository", getVisibleRepository(state, fullName, c.var.viewer));
    await next();
  });
  app.use("/repos/:owner/:repo/*", makeTokenPermissions());

  app.route("/", makeAccountRoutes(context));
  for (const make of REPOSITORY_ROUTES) app.route("/repos/:owner/:repo", make(context));
  return app;
}

/** In the order of matching: what is fixed, such as `/issues/comments`, before what holds a number. */
const REPOSITORY_ROUTES = [
  makeRepositoryRoutes,
  makeCommentRoutes,
  makeLabelRoutes,
  makeMilestoneRoutes,
  makeEventRoutes,
  makeSubIssueRoutes,
  makeIssueRoutes,
  makePullRoutes,
  makeReviewRoutes,
  makeMergeRoutes,
  makeCheckRoutes,
  makeContentRoutes,
];

function assertHeaders(userAgent: string | undefined, version: string | undefined): void {
  if (userAgent === undefined || userAgent === "") {
    throw new ApiError(
      403,
      "Request forbidden by administrative rules. Please make sure your request has a User-Agent.",
    );
  }
  if (version !== undefined && version !== API_VERSION) {
    throw new ApiError(400, `"${version}" is not a supported version. The supported version is ${API_VERSION}.`);
  }
}

function makeStandardHeaders(): Record<string, string> {
  return {
    "x-github-request-id": randomUUID().toUpperCase(),
    "x-github-media-type": "github.v3; format=json",
    "x-github-api-version-selected": API_VERSION,
  };
}

/** A classic token's scopes, which GitHub tells with each answer. */
function makeScopeHeaders(token: Token | undefined): Record<string, string> {
  return token?.grant.kind === "classic" ? { "x-oauth-scopes": token.grant.scopes.join(", ") } : {};
}

/** A fault of the stand-in itself: it says so, so that a test does not take it for a planned one. */
function makeServerError(error: Error): ApiError {
  return new ApiError(500, `The stand-in failed: ${error.stack ?? error.message}`);
}

import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { RenderContext } from "./render/issues.ts";
import type { RateLimits } from "./rate-limit.ts";
import type { RecordedRequest } from "./request-log.ts";
import type { Repository, User } from "./records.ts";
import type { App, Token } from "./token.ts";

/** What every request carries: who asks, and below `/repos/:owner/:repo` the repository, seen to be readable. */
export interface StandInEnvironment {
  Bindings: HttpBindings;
  Variables: {
    viewer: User | undefined;
    token: Token | undefined;
    /** Set where an App signed the request with its key. */
    app: App | undefined;
    repository: Repository;
    entry: RecordedRequest;
  };
}

export type StandInContext = Context<StandInEnvironment>;

/** What every route module gets. */
export interface RouteContext extends RenderContext {
  rateLimits: RateLimits;
}

import { Hono } from "hono";
import { assertSignedIn } from "../auth.ts";
import { renderAccount } from "../render/users.ts";
import type { RouteContext, StandInEnvironment } from "../request-context.ts";

export function makeAccountRoutes({ links, rateLimits }: RouteContext): Hono<StandInEnvironment> {
  const app = new Hono<StandInEnvironment>();

  app.get("/user", (c) => c.json(renderAccount(links, assertSignedIn(c.var.viewer))));

  app.get("/rate_limit", (c) => {
    const { limit, used, reset } = rateLimits.look(c.var.viewer?.login);
    const rate = { limit, used, remaining: limit - used, reset };
    const search = { limit: 30, used: 0, remaining: 30, reset };
    return c.json({ resources: { core: rate, search }, rate });
  });

  return app;
}

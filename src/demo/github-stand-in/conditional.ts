import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { RateLimits } from "./rate-limit.ts";
import type { StandInEnvironment } from "./request-context.ts";

/** Gives answers to GET an ETag, and 304 to who already has them. A 304 does not count against the rate limit. */
export function makeConditional(rateLimits: RateLimits): MiddlewareHandler<StandInEnvironment> {
  return async (c, next) => {
    await next();
    if (c.req.method !== "GET" || c.res.status !== 200) return;
    const text = await c.res.clone().text();
    const digest = createHash("sha256")
      .update(c.res.headers.get("link") ?? "")
      .update("\n")
      .update(text)
      .digest("hex");
    const etag = `W/"${digest}"`;
    c.res.headers.set("etag", etag);
    c.res.headers.set("cache-control", "private, max-age=60, s-maxage=60");
    c.res.headers.set("vary", "Accept, Authorization, Cookie");
    if (!matches(c.req.header("if-none-match"), etag)) return;
    rateLimits.refund(c.var.viewer?.login);
    const headers = new Headers(c.res.headers);
    headers.delete("content-type");
    c.res = undefined;
    c.res = new Response(null, { status: 304, headers });
  };
}

function matches(given: string | undefined, etag: string): boolean {
  const strong = (tag: string): string => tag.trim().replace(/^W\//, "");
  return (given ?? "").split(",").some((tag) => strong(tag) === strong(etag) || tag.trim() === "*");
}

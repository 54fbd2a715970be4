import type { MiddlewareHandler } from "hono";
import { isWriteMethod, toRecordedBody, type RecordedRequest, type RequestLog } from "./request-log.ts";
import type { StandInEnvironment } from "./request-context.ts";

/** Writes down each request with its answer, in the order in which they arrived. */
export function makeRecorder(log: RequestLog): MiddlewareHandler<StandInEnvironment> {
  return async (c, next) => {
    const { method } = c.req;
    const { pathname, search } = new URL(c.req.url);
    const entry: RecordedRequest = {
      method,
      path: `${pathname}${search}`,
      status: 0,
      login: undefined,
      isWrite: isWriteMethod(method),
      requestBody: toRecordedBody(await c.req.text()),
      responseBody: undefined,
    };
    log.entries.push(entry);
    c.set("entry", entry);
    await next();
    entry.login = c.var.viewer?.login;
    // A fault that keeps the answer from the client has filled in what the routes answered.
    if (entry.status !== 0 || entry.fault === "reset") return;
    entry.status = c.res.status;
    entry.responseBody = toRecordedBody(await c.res.clone().text());
  };
}

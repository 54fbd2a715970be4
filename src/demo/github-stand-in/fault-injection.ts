import { setTimeout as delay } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { MiddlewareHandler } from "hono";
import { toFaultError, type Faults } from "./faults.ts";
import { toRecordedBody } from "./request-log.ts";
import type { StandInContext, StandInEnvironment } from "./request-context.ts";

const DEFAULT_DELAY_MS = 1000;

/** Lets the planned faults hit the requests to the API. */
export function makeFaultInjection(faults: Faults): MiddlewareHandler<StandInEnvironment> {
  return async (c, next) => {
    const plan = faults.take(c.req.method, c.req.path);
    if (plan === undefined) return await next();
    c.var.entry.fault = plan.kind;
    const error = toFaultError(plan);
    if (error !== undefined) return error.toResponse();
    switch (plan.kind) {
      case "delay":
        await delay(plan.delayMs ?? DEFAULT_DELAY_MS);
        return await next();
      case "reset":
        c.env.incoming.socket.destroy();
        return RESPONSE_ALREADY_SENT;
      default:
        await next();
        await loseAnswer(c, plan.kind === "truncated");
    }
  };
}

/** The routes have done their work; the client gets nothing, or half of the answer. */
async function loseAnswer(c: StandInContext, isHalfSent: boolean): Promise<void> {
  const text = await c.res.clone().text();
  c.var.entry.status = c.res.status;
  c.var.entry.responseBody = toRecordedBody(text);
  const { incoming, outgoing } = c.env;
  if (isHalfSent) {
    const bytes = Buffer.from(text);
    const headers = { ...Object.fromEntries(c.res.headers), "content-length": String(bytes.length) };
    outgoing.writeHead(c.res.status, headers);
    outgoing.write(bytes.subarray(0, bytes.length / 2), () => incoming.socket.destroy());
  } else {
    incoming.socket.destroy();
  }
  // Set twice, or Hono would copy the headers of the lost answer to the new one.
  c.res = undefined;
  c.res = RESPONSE_ALREADY_SENT;
}

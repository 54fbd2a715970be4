import { Hono } from "hono";
import { ApiError, makeNotFound } from "../api-error.ts";
import { toPathNumber } from "../paging.ts";
import type { RouteContext, StandInContext, StandInEnvironment } from "../request-context.ts";
import type { Delivery, Webhooks } from "../webhooks.ts";

const MOST = 100;

/** What an App may ask about the deliveries of its webhook: docs.github.com/rest/apps/webhooks. Newest first. */
export function makeHookDeliveryRoutes(
  { links }: Pick<RouteContext, "links">,
  webhooks: Webhooks,
): Hono<StandInEnvironment> {
  const app = new Hono<StandInEnvironment>();

  app.get("/app/hook/deliveries", (c) => {
    assertApp(c);
    const perPage = Math.min(MOST, Number(c.req.query("per_page") ?? 30));
    const cursor = Number(c.req.query("cursor") ?? Number.MAX_SAFE_INTEGER);
    const older = webhooks.deliveries.filter(({ id }) => id < cursor).toReversed();
    const page = older.slice(0, perPage);
    const last = page.at(-1);
    if (older.length > page.length && last !== undefined) {
      c.header("link", `<${links.api}/app/hook/deliveries?per_page=${perPage}&cursor=${last.id}>; rel="next"`);
    }
    return c.json(page.map(renderDelivery));
  });

  app.post("/app/hook/deliveries/:id/attempts", async (c) => {
    assertApp(c);
    const id = toPathNumber(c.req.param("id"));
    if (!webhooks.deliveries.some((delivery) => delivery.id === id)) throw makeNotFound();
    void webhooks.redeliver(id);
    return c.json({}, 202);
  });

  return app;
}

function assertApp(c: StandInContext): void {
  if (c.var.app === undefined) throw new ApiError(401, "A JSON web token could not be decoded");
}

function renderDelivery({ id, guid, event, action, isRedelivery, status, deliveredAt }: Delivery) {
  return {
    id,
    guid,
    delivered_at: deliveredAt,
    redelivery: isRedelivery,
    duration: 0.1,
    status: status === 0 ? "failed to connect to host" : status < 300 ? "OK" : "Invalid HTTP Response",
    status_code: status,
    event,
    action,
    installation_id: null,
    repository_id: null,
    throttled_at: null,
  };
}

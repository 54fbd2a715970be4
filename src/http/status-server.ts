import { isIPv6 } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { EnvironmentError, messageOf } from "../domain/errors.ts";
import type { AccountHolds } from "../domain/ports/account-holds.ts";
import type { Budget } from "../domain/ports/budget.ts";
import type { WorkItemReader } from "../domain/ports/work-item-store.ts";
import { SECOND } from "../lib/durations.ts";
import type { PageDeps } from "./page-deps.ts";
import { type AccessConfig, createServerApp } from "./server-app.ts";
import { toWhole } from "./whole-number.ts";
import { withDeadline } from "./with-deadline.ts";

const PATIENCE_MS = 2 * SECOND;

export interface StatusServerDeps {
  host: string;
  port: number;
  /** The pages, and who may see them; without it the status alone is served. */
  site?: { page: PageDeps; access: AccessConfig } | undefined;
  items: WorkItemReader;
  budget: Pick<Budget, "today">;
  accounts: Pick<AccountHolds, "list">;
  /** Rejects where the state cannot be reached. */
  ping(): Promise<unknown>;
  /** Routes beside the status, such as webhooks. */
  routes?: Hono[] | undefined;
}

export type StatusRoutesDeps = Pick<StatusServerDeps, "items" | "budget" | "accounts" | "ping">;

export interface StatusServer {
  url: string;
  close(): Promise<void>;
}

/** `healthz` (the process lives), `readyz` (its state answers), `api/status` and `api/items`. It only reads; 503 where the state does not answer. */
export function createStatusRoutes({ items, budget, accounts, ping }: StatusRoutesDeps): Hono {
  const app = new Hono();
  app.onError((error, c) => c.json({ error: messageOf(error) }, 503));
  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    const answer = await withDeadline(ping(), PATIENCE_MS).then(
      () => true,
      () => false,
    );
    return answer ? c.text("ready") : c.text("the state does not answer", 503);
  });
  app.get("/api/status", async (c) => {
    const now = new Date();
    const asked = Promise.all([items.count(), budget.today(now), accounts.list(now)]);
    const [counts, today, held] = await withDeadline(asked, PATIENCE_MS);
    return c.json({ items: counts, today, held });
  });
  app.get("/api/items", async (c) => {
    const limit = toWhole(c.req.query("limit"), { least: 1, most: 1000, otherwise: 100 });
    const offset = toWhole(c.req.query("offset"), { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 });
    const list = await withDeadline(items.list({ limit, offset }), PATIENCE_MS);
    return c.json(list.map(({ item, snapshot }) => ({ ...item, title: snapshot.title, url: snapshot.url })));
  });
  return app;
}

/** Listens; EnvironmentError where the port is taken. */
export async function startStatusServer(deps: StatusServerDeps): Promise<StatusServer> {
  const app = createApp(deps);
  const listening = Promise.withResolvers<StatusServer>();
  const server = serve({ fetch: app.fetch, hostname: deps.host, port: deps.port }, ({ port }) => {
    listening.resolve({
      url: `http://${isIPv6(deps.host) ? `[${deps.host}]` : deps.host}:${port}`,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          if ("closeAllConnections" in server) server.closeAllConnections();
        }),
    });
  });
  // After it listens, an error of one connection is that connection's own; the promise is settled by then.
  server.on("error", (cause: NodeJS.ErrnoException) => {
    listening.reject(
      new EnvironmentError(`The status page cannot listen on ${deps.host}:${deps.port}: ${cause.message}.`, {
        code: "env.port_taken",
        hint: "Another runner may hold it; choose another http.port.",
        cause,
      }),
    );
  });
  return listening.promise;
}

function createApp(deps: StatusServerDeps): Hono {
  const { site, routes = [] } = deps;
  const status = createStatusRoutes(deps);
  if (site === undefined) {
    for (const one of routes) status.route("/", one);
    return status;
  }
  const { app, activity } = createServerApp({ ...site, status, webhooks: routes });
  // Read ahead, so that the first page has its figures; what fails here fails again where it is asked for.
  activity.refresh().catch(() => undefined);
  return app;
}

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { EnvironmentError } from "../domain/errors.ts";
import type { Budget } from "../domain/ports/budget.ts";
import type { WorkItemReader } from "../domain/ports/work-item-store.ts";
import { SECOND } from "../lib/durations.ts";

export interface StatusServerDeps {
  host: string;
  port: number;
  items: WorkItemReader;
  budget: Budget;
  /** Rejects where the state cannot be reached. */
  ping(): Promise<unknown>;
}

export interface StatusServer {
  url: string;
  close(): Promise<void>;
}

/** `healthz` (the process lives), `readyz` (its state answers), `api/status` and `api/items`. It only reads. */
export function createStatusRoutes({ items, budget, ping }: Omit<StatusServerDeps, "host" | "port">): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    const answer = await withDeadline(ping(), 2 * SECOND).then(
      () => true,
      () => false,
    );
    return answer ? c.text("ready") : c.text("the state does not answer", 503);
  });
  app.get("/api/status", async (c) => c.json({ items: await items.count(), today: await budget.today(new Date()) }));
  app.get("/api/items", async (c) => {
    const limit = Math.min(Number(c.req.query("limit") ?? 100) || 100, 1000);
    const offset = Math.max(Number(c.req.query("offset") ?? 0) || 0, 0);
    const list = await items.list({ limit, offset });
    return c.json(list.map(({ item, snapshot }) => ({ ...item, title: snapshot.title, url: snapshot.url })));
  });
  return app;
}

/** Listens; EnvironmentError where the port is taken. */
export async function startStatusServer(deps: StatusServerDeps): Promise<StatusServer> {
  const app = createStatusRoutes(deps);
  const listening = Promise.withResolvers<StatusServer>();
  const server = serve({ fetch: app.fetch, hostname: deps.host, port: deps.port }, ({ port }) => {
    listening.resolve({
      url: `http://${deps.host}:${port}`,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          if ("closeAllConnections" in server) server.closeAllConnections();
        }),
    });
  });
  server.once("error", (cause: NodeJS.ErrnoException) => {
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

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer in time")), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

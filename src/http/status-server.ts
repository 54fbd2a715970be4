import { isIPv6 } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { EnvironmentError, messageOf } from "../domain/errors.ts";
import type { AccountHolds } from "../domain/ports/account-holds.ts";
import type { Budget } from "../domain/ports/budget.ts";
import type { WorkItemReader } from "../domain/ports/work-item-store.ts";
import { SECOND } from "../lib/durations.ts";

const PATIENCE_MS = 2 * SECOND;

export interface StatusServerDeps {
  host: string;
  port: number;
  items: WorkItemReader;
  budget: Budget;
  accounts: Pick<AccountHolds, "list">;
  /** Rejects where the state cannot be reached. */
  ping(): Promise<unknown>;
}

export interface StatusServer {
  url: string;
  close(): Promise<void>;
}

/** `healthz` (the process lives), `readyz` (its state answers), `api/status` and `api/items`. It only reads; 503 where the state does not answer. */
export function createStatusRoutes({ items, budget, accounts, ping }: Omit<StatusServerDeps, "host" | "port">): Hono {
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
  const app = createStatusRoutes(deps);
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

/** A number of the query, cut to what is allowed; what is no number counts as not given. */
function toWhole(text: string | undefined, { least, most, otherwise }: Record<"least" | "most" | "otherwise", number>) {
  const number = Number(text ?? Number.NaN);
  return Number.isNaN(number) ? otherwise : Math.min(Math.max(Math.trunc(number), least), most);
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("The state does not answer.")), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

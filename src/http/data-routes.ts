import { Hono } from "hono";
import { messageOf } from "../domain/errors.ts";
import { SECOND } from "../lib/durations.ts";
import type { Activity } from "./activity/activity.ts";
import { METRICS_TYPE, renderMetrics } from "./metrics.ts";
import type { PageDeps } from "./page-deps.ts";
import { toWhole } from "./whole-number.ts";
import { withDeadline } from "./with-deadline.ts";

const PATIENCE_MS = 3 * SECOND;

/** What the pages show, for programs: `GET /api/runs`, `GET /api/log` and `GET /metrics`. 503 where the state does not answer. */
export function createDataRoutes(deps: PageDeps, activity: Activity): Hono {
  const app = new Hono();
  app.onError((error, c) => c.json({ error: messageOf(error) }, 503));
  app.get("/api/runs", async (c) => {
    await withDeadline(activity.refresh(), PATIENCE_MS);
    return c.json(activity.listRuns(toWhole(c.req.query("limit"), { least: 1, most: 500, otherwise: 50 })));
  });
  app.get("/api/log", async (c) => {
    const day = c.req.query("date") ?? (await deps.logs.listDays())[0];
    const log = day === undefined ? undefined : await deps.logs.find(day);
    if (log === undefined) return c.json({ error: "There is no log of that day." }, 404);
    return c.body(log.json, 200, { "Content-Type": "application/json; charset=utf-8" });
  });
  app.get("/metrics", async (c) => {
    const text = await withDeadline(readMetrics(deps), PATIENCE_MS);
    return c.body(text, 200, { "Content-Type": METRICS_TYPE });
  });
  return app;
}

async function readMetrics({ items, budget, queues, accounts, runners, limits, now }: PageDeps): Promise<string> {
  const [counts, today, sights, held, machines] = await Promise.all([
    items.count(),
    budget.today(now()),
    queues.listQueues(0),
    accounts.list(now()),
    runners.list(),
  ]);
  const gauge = "gauge" as const;
  const one = (value: number) => [{ value }];
  const jobs = sights.flatMap(({ stage, machine = "", active, waiting, delayed }) =>
    Object.entries({ active, waiting, delayed }).map(([state, value]) => ({
      labels: { stage, machine, state },
      value,
    })),
  );
  const states = ["online", "late", "offline"].map((state) => ({
    labels: { state },
    value: machines.filter((machine) => machine.state === state).length,
  }));
  return renderMetrics([
    {
      name: "millrace_items",
      help: "Work items by status.",
      type: gauge,
      values: Object.entries(counts).map(([status, value]) => ({ labels: { status }, value })),
    },
    {
      name: "millrace_jobs",
      help: "Jobs by stage and state; with a machine, of the runs that are open there.",
      type: gauge,
      values: jobs,
    },
    { name: "millrace_runs_today", help: "Agent runs begun today.", type: gauge, values: one(today.runs) },
    { name: "millrace_runs_limit", help: "Agent runs allowed a day.", type: gauge, values: one(limits.runsPerDay) },
    { name: "millrace_runs_under_way", help: "Agent runs under way.", type: gauge, values: one(today.underWay) },
    { name: "millrace_usd_today", help: "US dollars that agents reported today.", type: gauge, values: one(today.usd) },
    { name: "millrace_usd_limit", help: "US dollars allowed a day.", type: gauge, values: one(limits.usdPerDay) },
    {
      name: "millrace_accounts_held",
      help: "Accounts under which nothing starts.",
      type: gauge,
      values: one(held.length),
    },
    { name: "millrace_runners", help: "Runners by state.", type: gauge, values: states },
  ]);
}

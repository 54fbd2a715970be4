import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStatusRoutes, startStatusServer } from "../../../src/http/status-server.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createRedisAccountHolds } from "../../../src/pipeline/redis-account-holds.ts";
import { createRedisBudget } from "../../../src/pipeline/redis-budget.ts";
import { createStateStore } from "../../../src/pipeline/state-store.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { startScriptedPipeline, makeIssue } from "../pipeline/scripted-pipeline.ts";

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

function open(on = server, prefix = "{h}") {
  const redis = new Redis({ path: on.socket, maxRetriesPerRequest: 1, retryStrategy: () => 50 });
  redis.on("error", () => undefined);
  const keys = makeKeys(prefix);
  const items = createStateStore({ redis, keys, leaseMs: 1000 });
  const budget = createRedisBudget({
    ...{ redis, keys, timezone: "UTC" },
    limits: { runsPerDay: 3, usdPerDay: 10, hard: 1000 },
  });
  const accounts = createRedisAccountHolds({ redis, keys });
  return { redis, deps: { items, budget, accounts, ping: () => redis.ping() } };
}

test("the routes tell what is where, and cut odd page sizes to what is allowed", async () => {
  const scripted = startScriptedPipeline(server);
  scripted.issues = [makeIssue(1), makeIssue(2), makeIssue(3)];
  const { redis, deps } = open(server, scripted.prefix);
  try {
    const selection = { repos: ["acme/shop"], issues: [99], stages: [], maxItems: 1 };
    await scripted.pipeline.runSelected("look", selection, new AbortController().signal);
    const routes = createStatusRoutes(deps);
    const get = async (path: string): Promise<unknown> => (await routes.request(path)).json();
    expect(await get("/api/status")).toMatchObject({ items: { queued: 3 }, today: { runs: 0, usd: 0 }, held: [] });
    expect(await get("/api/items?limit=1")).toMatchObject([{ issue: 1, title: "Issue 1", status: "queued" }]);
    for (const query of ["limit=-5", "limit=0", "limit=1.7"]) expect(await get(`/api/items?${query}`)).toHaveLength(1);
    expect(await get("/api/items?limit=many&offset=-3")).toHaveLength(3);
    expect(await get("/api/items?offset=2")).toHaveLength(1);
    expect((await routes.request("/healthz")).status).toBe(200);
    expect((await routes.request("/readyz")).status).toBe(200);
    expect((await routes.request("/nothing")).status).toBe(404);
  } finally {
    await scripted.close();
    redis.disconnect();
  }
});

test("a state that does not answer is told with 503, while the process counts as healthy", async () => {
  const own = await startTestRedis();
  const { redis, deps } = open(own);
  const routes = createStatusRoutes(deps);
  expect((await routes.request("/readyz")).status).toBe(200);
  await own.close();
  try {
    for (const path of ["/readyz", "/api/status", "/api/items"]) {
      expect((await routes.request(path)).status, path).toBe(503);
    }
    expect((await routes.request("/healthz")).status).toBe(200);
  } finally {
    redis.disconnect();
  }
});

test("a port that is taken is an error of the environment that names the setting", async () => {
  const { redis, deps } = open();
  const first = await startStatusServer({ ...deps, host: "127.0.0.1", port: 0 });
  try {
    expect(await (await fetch(`${first.url}/healthz`)).text()).toBe("ok");
    const port = Number(new URL(first.url).port);
    const second = startStatusServer({ ...deps, host: "127.0.0.1", port });
    await expect(second).rejects.toMatchObject({ code: "env.port_taken", hint: expect.stringContaining("http.port") });
  } finally {
    await first.close();
    redis.disconnect();
  }
});

import { fileURLToPath } from "node:url";
import { execa } from "execa";
import {
  type Collector,
  listEnvelopeItems as listItems,
  startCollector,
  type Taken,
} from "../../../fakes/collector/start.ts";
import { startTestRedis } from "../../../helpers/redis.ts";
import { afterEach, beforeEach, expect, test } from "vitest";

const CHILD = fileURLToPath(new URL("report-child.ts", import.meta.url));
const SECRET = "canary-secret-0123456789";

let collector: Collector;
let host: string;
beforeEach(async () => {
  collector = await startCollector();
  ({ host } = collector);
});
afterEach(() => collector.close());

async function report(
  what: string,
  socket = "",
): Promise<{ printed: Record<string, unknown>; stderr: string; taken: Taken[] }> {
  const { stdout, stderr } = await execa(process.execPath, [CHILD, what, host, SECRET, socket], { timeout: 40_000 });
  const taken = await collector.listTaken();
  return { printed: JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, unknown>, stderr, taken };
}

test("Every field of what is collected is off, in the options as the client has them", async () => {
  expect((await report("options")).printed).toEqual({
    userInfo: false,
    cookies: false,
    httpHeaders: { request: false, response: false },
    httpBodies: [],
    urlQueryParams: false,
    graphQL: { document: false, variables: false },
    genAI: { inputs: false, outputs: false },
    mcp: { inputs: false, outputs: false },
    databaseQueryData: false,
    queues: false,
    stackFrameVariables: false,
    frameContextLines: 0,
  });
});

test("A failed item is one event, a schedule two check-ins, a job a span, and nothing of it holds a secret or a source line", async () => {
  const { printed, taken, stderr } = await report("report");
  const items = listItems(taken);
  const events = items.filter(({ type }) => type === "event");
  expect(events.map(({ payload }) => payload["tags"])).toEqual([
    { code: "env.tmux_broken", stage: "exec", item: "acme--shop-1", decision: "repair" },
  ]);
  expect(JSON.stringify(events)).toContain("The program said [redacted].");
  const checkIns = items.filter(({ type }) => type === "check_in").map(({ payload }) => payload);
  expect(checkIns.map(({ status }) => status)).toEqual(["in_progress", "ok", "in_progress", "error"]);
  expect(checkIns[0]?.["monitor_config"]).toMatchObject({
    schedule: { type: "crontab", value: "*/30 * * * *" },
    timezone: "UTC",
  });
  const spans = JSON.stringify(items.filter(({ type }) => type === "span"));
  expect(spans).toContain("process exec");
  expect(spans).not.toContain("bzpopmin");

  const counted = taken
    .filter(({ path }) => path.startsWith("/batch"))
    .map(({ body }) => body)
    .join("\n");
  const ids = [...counted.matchAll(/"uuid":"([0-9a-f-]{36})"/g)].map(([, id]) => id);
  expect(new Set(ids.slice(0, 2)).size).toBe(1);
  expect(counted).toContain("item rested");

  expect(printed["answers"]).toEqual({ on: false, off: true, unknown: [true, false] });
  expect(taken.filter(({ path }) => /\/flags\/\?/.test(path))).toEqual([]);
  const everything = JSON.stringify(taken) + stderr;
  expect(everything).not.toContain(SECRET);
  expect(everything).not.toContain("canary-source-line");
  expect(taken.every(({ path }) => /^\/(api\/1\/envelope|batch|flags\/definitions)/.test(path))).toBe(true);
});

test("A flag is decided here from its definition, and its answer wins over the safe value", async () => {
  const flag = (id: number, key: string, rollout: number) => ({
    ...{ id, key, name: key, active: true, deleted: false, is_simple_flag: true, rollout_percentage: rollout },
    ...{ ensure_experience_continuity: false, filters: { groups: [{ properties: [], rollout_percentage: rollout }] } },
  });
  const flags = { flags: [flag(1, "on-for-all", 100), flag(2, "off-for-all", 0)] };
  await fetch(`http://${host}/_flags`, { method: "POST", body: JSON.stringify(flags) });
  const { printed, taken } = await report("report");
  expect(printed["answers"]).toEqual({ on: true, off: false, unknown: [true, false] });
  expect(taken.filter(({ path }) => /\/flags\/\?/.test(path))).toEqual([]);
});

test("Without keys nothing is asked of the network and every flag is its safe value", async () => {
  const { printed, taken, stderr } = await report("silent");
  expect(printed).toEqual({ answers: { on: false, off: true, unknown: [true, false] }, troubles: [], requests: [] });
  expect(taken).toEqual([]);
  expect(stderr).toBe("");
});

test("A job that fails three times is three spans and no event, and none of it holds its data", async () => {
  const redis = await startTestRedis();
  try {
    const { taken } = await report("jobs", redis.socket);
    const items = listItems(taken);
    expect(items.filter(({ type }) => type === "event")).toEqual([]);
    const spans = JSON.stringify(items.filter(({ type }) => type === "span"));
    expect(spans.match(/"queue\.process"/g)?.length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(taken)).not.toContain(SECRET);
  } finally {
    await redis.close();
  }
});

test("Who asks not to be counted is not", async () => {
  const { taken } = await report("do-not-track");
  expect(taken.every(({ path }) => path.includes("/envelope/"))).toBe(true);
});

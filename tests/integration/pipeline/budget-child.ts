import { Redis } from "ioredis";
import { toRunId } from "../../../src/domain/agent-run.ts";
import { toWorkItemId } from "../../../src/domain/work-item.ts";
import { MINUTE } from "../../../src/lib/durations.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createRedisBudget } from "../../../src/pipeline/redis-budget.ts";

/**
 * A runner in a process of its own: `node budget-child.ts <socket> <number>`. It says `ready`; on a line of its standard
 * input it asks for its run and says `granted` or `refused`; on the next it books the run for two dollars and says
 * whether that was new. It is to be killed at any of these points.
 */
const [socket = "", number = ""] = process.argv.slice(2);
const at = new Date("2026-03-01T12:00:00Z");
const redis = new Redis({ path: socket });
const budget = createRedisBudget({
  ...{ redis, keys: makeKeys("{b}"), timezone: "UTC" },
  limits: { runsPerDay: 100, usdPerDay: 10, hard: 45 * MINUTE },
});
const item = toWorkItemId("acme/shop", Number(number));
const run = toRunId(item, 1);

const steps = [
  async () => ((await budget.reserve(run, "claude", at)).granted ? "granted" : "refused"),
  async () => {
    const facts = { item, run, agent: "claude", usage: { inputTokens: 10, outputTokens: 1, usd: 2 } };
    const event = { type: "agent:ended", at: at.toISOString(), ...facts, end: "completed", ms: 1 } as const;
    const isNew = await budget.book({ ...facts, repo: "acme/shop", endedAt: at.toISOString() }, event);
    return isNew ? "booked" : "known";
  },
];

await redis.ping();
console.log("ready");
for await (const chunk of process.stdin.setEncoding("utf8")) {
  for (const _line of String(chunk).trim().split("\n")) console.log((await steps.shift()?.()) ?? "done");
  if (steps.length === 0) break;
}
redis.disconnect();
process.stdin.destroy();

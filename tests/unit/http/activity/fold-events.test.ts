import { expect, test } from "vitest";
import { toRunId } from "../../../../src/domain/agent-run.ts";
import type { PipelineEvent } from "../../../../src/domain/events.ts";
import { toWorkItemId } from "../../../../src/domain/work-item.ts";
import { addEvent, listDays, makeActivityTotals } from "../../../../src/http/activity/fold-events.ts";

const item = toWorkItemId("acme/shop", 7);
const run = toRunId(item, 1);
const facts = { item, repo: "acme/shop", issue: 7, title: "T", url: "https://github.example/7" };
const EVENTS: PipelineEvent[] = [
  { type: "item:created", at: "2026-03-01T22:00:00Z", ...facts },
  { type: "agent:started", at: "2026-03-01T23:00:00Z", item, run, agent: "claude", adopted: false },
  { type: "agent:started", at: "2026-03-01T23:10:00Z", item, run, agent: "claude", adopted: true },
  {
    type: "agent:ended",
    at: "2026-03-02T00:30:00Z",
    item,
    run,
    agent: "claude",
    end: "completed",
    ms: 5_400_000,
    usage: { inputTokens: 1, outputTokens: 1, usd: 0.5 },
  },
  { type: "pull-request:opened", at: "2026-03-02T01:00:00Z", ...facts, pullRequest: 8, attempts: 1 },
  { type: "item:closed", at: "2026-03-03T01:00:00Z", ...facts, explanation: "Closed." },
];

test("events are counted on the day they happened, days without any are there too, and a cycle goes over midnight", () => {
  const totals = makeActivityTotals();
  for (const event of EVENTS) addEvent(totals, event, (at) => at.slice(0, 10));
  const days = listDays(totals, "2026-03-04", 5);
  expect(days.map(({ day }) => day)).toEqual(["2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]);
  expect(days.map(({ counts }) => [counts.created, counts.opened, counts.closed, counts.runs, counts.usd])).toEqual([
    [0, 0, 0, 0, 0],
    [1, 0, 0, 0, 0],
    [0, 1, 0, 1, 0.5],
    [0, 0, 1, 0, 0],
    [0, 0, 0, 0, 0],
  ]);
  expect(days[2]?.counts.cycles).toEqual([3 * 3_600_000]);
});

test("a run that was taken up again is one run, begun when it first was", () => {
  const totals = makeActivityTotals();
  for (const event of EVENTS) addEvent(totals, event, (at) => at.slice(0, 10));
  expect([...totals.runs.values()]).toEqual([
    {
      run,
      item,
      agent: "claude",
      startedAt: "2026-03-01T23:00:00Z",
      endedAt: "2026-03-02T00:30:00Z",
      end: "completed",
      ms: 5_400_000,
      usd: 0.5,
    },
  ]);
});

test("no more runs are kept than a page can show", () => {
  const totals = makeActivityTotals();
  for (let sequence = 1; sequence <= 700; sequence += 1) {
    const one = toRunId(item, sequence);
    addEvent(
      totals,
      { type: "agent:started", at: "2026-03-01T00:00:00Z", item, run: one, agent: "a", adopted: false },
      (at) => at,
    );
  }
  expect(totals.runs.size).toBe(500);
  expect([...totals.runs.keys()].at(-1)).toBe(`${item}-r700`);
});

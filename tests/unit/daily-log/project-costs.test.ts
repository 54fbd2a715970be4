import { expect, it } from "vitest";
import { toRunId } from "../../../src/domain/agent-run.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import { toWorkItemId } from "../../../src/domain/work-item.ts";
import { renderMarkdown } from "../../../src/daily-log/render-markdown.ts";
import { makeDailyLog, makeItem } from "./fixture.ts";

const DATE = "2026-11-20";

function ended(repo: string, number: number, usd: number | undefined): PipelineEvent {
  const item = toWorkItemId(repo, 1);
  const usage = { inputTokens: 100, outputTokens: 10, usd };
  const at = `${DATE}T10:0${number}:00.000Z`;
  return { type: "agent:ended", at, item, run: toRunId(item, number), agent: "claude", end: "completed", ms: 1, usage };
}

const itemOf = (repo: string) => makeItem(1, { id: toWorkItemId(repo, 1), repo });

it("Each project's cost is the sum of its runs, each once, and is shown where several projects cost money.", async () => {
  const twice = ended("acme/a", 1, 0.1);
  const facts = await makeDailyLog({
    items: [itemOf("acme/a"), itemOf("acme/b"), itemOf("acme/c")],
    events: [twice, twice, ended("acme/a", 2, 0.2), ended("acme/b", 3, 1), ended("acme/c", 4, undefined)],
  }).compute(DATE);
  expect(facts.costs).toEqual([
    { repo: "acme/a", runs: 2, inputTokens: 200, outputTokens: 20, usd: 0.3 },
    { repo: "acme/b", runs: 1, inputTokens: 100, outputTokens: 10, usd: 1 },
    { repo: "acme/c", runs: 1, inputTokens: 100, outputTokens: 10, usd: undefined },
  ]);
  expect(renderMarkdown(facts)).toContain("Cost by project: acme/a $0.30, acme/b $1.00.");
});

it("One project alone has no line of its own.", async () => {
  const facts = await makeDailyLog({ items: [itemOf("acme/a")], events: [ended("acme/a", 1, 1)] }).compute(DATE);
  expect(renderMarkdown(facts)).not.toContain("Cost by project");
});

import { expect, test } from "vitest";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import { renderMarkdown } from "../../../src/daily-log/render-markdown.ts";
import { makeDailyLog } from "./fixture.ts";

const passed = (
  hour: string,
  posts: Partial<Extract<PipelineEvent, { type: "social:passed" }>["posts"]>,
  held = 0,
): PipelineEvent => ({
  type: "social:passed",
  at: `2026-11-20T${hour}:00:00.000Z`,
  drafted: 0,
  posts: { drafted: 0, approved: 0, pushing: 0, unknown: 0, rejected: 0, ...posts },
  holds:
    held === 0
      ? []
      : [{ endpoint: "social.example", code: "social.not_deployed", posts: held, since: "2026-11-18T09:15:00.000Z" }],
});

test("Posts that wait for an endpoint are a flag, with how many, why and since when", async () => {
  const facts = await makeDailyLog({ events: [passed("09", { approved: 3, drafted: 2, unknown: 1 }, 3)] }).compute(
    "2026-11-20",
  );
  expect(facts.flags.map(({ kind, count }) => [kind, count])).toEqual([
    ["social-held", 3],
    ["social-unknown", 1],
    ["social-approval", 2],
  ]);
  expect(renderMarkdown(facts)).toContain(
    "social posts at social.example: the push endpoint is not deployed: 3 posts wait, since 2026-11-18.",
  );
});

test("Only the day's last pass counts", async () => {
  const events = [passed("09", { approved: 3 }, 3), passed("15", {})];
  expect((await makeDailyLog({ events }).compute("2026-11-20")).flags).toEqual([]);
});

import { expect, test } from "vitest";
import { toEventLines } from "../../../src/domain/event-lines.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import { toWorkItemId } from "../../../src/domain/work-item.ts";

const at = "2026-05-01T09:00:00.000Z";
const item = toWorkItemId("acme/shop", 7);
const pull = { at, item, repo: "acme/shop", pullRequest: 9 };

test.each<[PipelineEvent, string]>([
  [
    { type: "pull-request:followed", ...pull, causes: ["conflict", "checks"], commit: "0123456789", followUps: 2 },
    "follow-up 2 of #9: merged the base, repaired the checks",
  ],
  [{ type: "pull-request:merged", ...pull, sha: "01", method: "squash" }, "merged #9 by squash"],
  [{ type: "item:edited", at, item, isFrozenText: false }, "the text was changed after it was asked for"],
  [{ type: "branch:removed", at, item, branch: "millrace/7-x" }, "removed the branch millrace/7-x"],
])("%o is told in words", (event, line) => {
  expect(toEventLines(event)[0]).toBe(line);
});

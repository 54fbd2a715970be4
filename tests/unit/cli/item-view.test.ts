import { describe, expect, it } from "vitest";
import { printItems } from "../../../src/cli/item-list.ts";
import { printItem } from "../../../src/cli/item-view.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { WorkItem } from "../../../src/domain/work-item.ts";
import { makeItem } from "../daily-log/fixture.ts";
import { makeScreen } from "./screen.ts";

const FAILED: Partial<WorkItem> = {
  status: "parked",
  stage: "exec",
  reason: "attempts-exhausted",
  explanation: "After attempt 2: Nothing was changed.",
  attempts: 2,
  feedback: "- Nothing was changed.\n\n$ npm test\nfailed \u001b[2J",
};
const ASKED: Partial<WorkItem> = {
  status: "waiting",
  stage: "triage",
  reason: "needs-clarification",
  explanation: "Asked jonas: What should change?",
  question: { text: "What should change?", url: "https://h.test/q", askedAt: "2026-11-20T09:00:00Z" },
};

function show(changes: Partial<WorkItem>, columns?: number): string {
  const screen = makeScreen(columns);
  printItem(screen.out, makeItem(8, changes, "Import bank statements"), []);
  return screen.lines().join("\n");
}

describe("the view of an item", () => {
  it("explains a failure: where it stands, why, what to do, and what stood against the last attempt", () => {
    const text = show(FAILED, 100);
    expect(text).toContain("Stands        parked: attempts-exhausted\n");
    expect(text).toContain("Why           After attempt 2: Nothing was changed.\n");
    expect(text).toContain("Next          Read the last attempt, make the issue clearer, then retry. From here:");
    expect(text.replaceAll(/\s+/g, " ")).toContain("`millrace retry acme--tally-8`.");
    expect(text).toContain("What stood against the last attempt\n  - Nothing was changed.\n\n  $ npm test\n  failed\n");
  });

  it("names the item with its project, and leaves no empty line in its history", () => {
    const screen = makeScreen(80);
    const judged = { type: "run:judged", at: "2026-11-20T09:00:00Z", item: "acme--tally-8", run: "r1" } as const;
    const opened = { type: "agent:ended", at: "2026-11-20T09:00:01Z", item: "acme--tally-8", run: "r1" } as const;
    printItem(screen.out, makeItem(8, FAILED, "Import"), [
      { ...judged, accepted: true, findings: [] } as unknown as PipelineEvent,
      { ...opened, end: "completed", ms: 1_000, usage: {} } as unknown as PipelineEvent,
    ]);
    expect(screen.lines()[0]).toBe("acme/tally#8 Import");
    expect(screen.lines().slice(-2)).toEqual([
      "2026-11-20 09:00:00  result accepted",
      "2026-11-20 09:00:01  agent ended: completed after 1s",
    ]);
  });

  it("shows the question of an item that waits for an answer, and both ways to answer", () => {
    const text = show(ASKED);
    expect(text).toContain("Question      What should change? (https://h.test/q)");
    expect(text).toContain('Next          Answer the question. From here: `millrace answer acme--tally-8 "…"`.');
  });

  it("names no retry for an item that nobody has to act on", () => {
    expect(show({ status: "rejected", stage: "triage", reason: "duplicate", explanation: "" })).toContain(
      "Next          Nothing: it is looked at again when the issue changes.",
    );
  });
});

describe("the list of items", () => {
  const items = [makeItem(8, FAILED, "Import bank statements"), makeItem(9, ASKED, "It does not work")];

  it("shows on a terminal all of each title and reason below one another", () => {
    const screen = makeScreen(60);
    printItems(screen.out, items, { withRepo: false });
    expect(screen.lines()).toEqual([
      "#8  parked   Import bank statements",
      "             After attempt 2: Nothing was changed.",
      "#9  waiting  It does not work",
      "             Asked jonas: What should change?",
    ]);
  });

  it("is one line an item in a pipe, with nothing cut and the repository in each name", () => {
    const screen = makeScreen();
    const why = "A reason that is longer than any terminal is wide. ".repeat(6).trim();
    printItems(screen.out, [makeItem(8, { ...FAILED, explanation: why }, "Import")], { withRepo: false });
    expect(screen.lines()).toHaveLength(2);
    expect(screen.lines()[1]).toBe(`acme/tally#8  Import  parked  attempts-exhausted  ${why}`);
  });
});

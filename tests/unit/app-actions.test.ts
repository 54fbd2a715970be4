import { describe, expect, test } from "vitest";
import { answerItem } from "../../src/app-actions.ts";
import type { WakeUp } from "../../src/domain/wake-up.ts";
import type { WorkItem } from "../../src/domain/work-item.ts";
import { createFakeTracker } from "../fakes/fake-tracker.ts";
import { makeIssue, makeItem } from "../fakes/stage-world.ts";

const QUESTION = { text: "Half up?", url: "u", askedAt: "2026-05-01T00:00:00.000Z" };

function setUp(changes: Partial<WorkItem>) {
  const { port, writes, issues } = createFakeTracker({ now: () => new Date("2026-05-02T00:00:00Z") });
  const snapshot = makeIssue({ number: 7 });
  issues.set(7, snapshot);
  const woken: WakeUp[] = [];
  const stored = { item: { ...makeItem(7), ...changes }, snapshot, version: 1 };
  const wake = async (wakeUps: readonly WakeUp[]) => void woken.push(...wakeUps);
  return { writes, woken, answer: (text: string) => answerItem({ tracker: port, wake }, stored, text) };
}

describe("A person's answer", () => {
  test.each([
    ["waits", { status: "waiting", reason: "needs-clarification", question: QUESTION }],
    ["was given up", { status: "parked", reason: "no-answer", question: QUESTION }],
  ] as const)("to a question that %s is posted once, and asks for a look at its issue", async (_when, changes) => {
    const { writes, woken, answer } = setUp(changes);
    expect(await answer("Half up.")).toMatchObject({ done: true, written: { change: "created" } });
    expect(woken).toEqual([{ kind: "issue", repo: "acme/shop", issue: 7 }]);
    expect(await answer("Half up.")).toMatchObject({ done: true, written: { change: "unchanged" } });
    expect(writes).toHaveLength(1);
  });

  test.each([
    ["nothing was asked", "Half up.", { status: "waiting", question: undefined }],
    ["the item stands still for something else", "Half up.", { status: "parked", reason: "bug", question: QUESTION }],
    ["it is empty", "", { status: "waiting", reason: "needs-clarification", question: QUESTION }],
  ] as const)("is refused in a sentence where %s", async (_why, text, changes) => {
    const { writes, woken, answer } = setUp(changes);
    expect(await answer(text)).toMatchObject({ done: false, why: expect.stringMatching(/\.$/) });
    expect([...writes, ...woken]).toEqual([]);
  });
});

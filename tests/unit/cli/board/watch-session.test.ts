import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { watchSession } from "../../../../src/cli/board/watch-session.ts";
import type { CommandContext } from "../../../../src/cli/command.ts";
import { type StoredWorkItem, toWorkItemId } from "../../../../src/domain/work-item.ts";
import { makeItem } from "../../daily-log/fixture.ts";
import { makeScreen } from "../screen.ts";

const REPO = "acme/tally";

function makeContext(columns: number): { context: CommandContext; lines(): string[] } {
  const screen = makeScreen(columns);
  const context = { err: screen.out, signal: new AbortController().signal } as unknown as CommandContext;
  return { context, lines: screen.lines };
}

test("with more items than the board lists, those at work are on it and the counts are of all", async () => {
  const all = Array.from({ length: 10_000 }, (_, index): StoredWorkItem => makeItem(index + 1));
  const atWork: StoredWorkItem = { ...makeItem(9000, {}, "The one at work"), isLeased: true };
  const other = toWorkItemId("acme/other", 1);
  const { context, lines } = makeContext(100);
  const watch = watchSession({
    context,
    repos: [REPO],
    onStop: "",
    listWorking: async () => [atWork.item.id, other],
    store: {
      list: async ({ limit = 100 }) => all.slice(0, limit),
      count: async () => ({ queued: 10_000, waiting: 2, parked: 0, rejected: 0, review: 7, closed: 30 }),
      find: async (id) => (id === atWork.item.id ? atWork : undefined),
    },
  });
  await turn();
  await watch.stop();
  const frame = lines().join("\n");
  expect(frame).toMatch(/#9000 +triage +running .*The one at work/);
  expect(lines().at(-1)).toMatch(/1 running · 9999 queued · 2 waiting · 7 review · 30 closed · 10017 not shown/);
});

test("with few items they are counted as they are listed, and nobody is asked for more", async () => {
  const { context, lines } = makeContext(100);
  const watch = watchSession({
    context,
    repos: [REPO],
    onStop: "",
    listWorking: () => Promise.reject(new Error("Nobody asks.")),
    store: {
      list: async () => [makeItem(1), { ...makeItem(2), isLeased: true }],
      count: () => Promise.reject(new Error("Nobody asks.")),
      find: async () => undefined,
    },
  });
  await turn();
  await watch.stop();
  expect(lines().at(-1)).toContain("1 running · 1 queued");
});

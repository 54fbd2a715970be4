import { expect, test } from "vitest";
import { printSummary, readOutcome } from "../../../src/cli/session-summary.ts";
import type { WorkItemReader } from "../../../src/domain/ports/work-item-store.ts";
import { makeProjectFilter, type StoredWorkItem, type WorkItemStatus } from "../../../src/domain/work-item.ts";
import { makeItem } from "../daily-log/fixture.ts";
import { makeScreen } from "./screen.ts";

const SUMMARY = { session: "s", passes: 1, created: 3, changed: 0, left: 0, ms: 61_000, silent: [] };

/** A store of these items that notes how many were read. */
function makeReader(items: readonly StoredWorkItem[]): WorkItemReader & { read: number } {
  const choose = (repos: readonly string[] = []) => items.filter(({ item }) => makeProjectFilter(repos)(item.id));
  return {
    read: 0,
    find: async () => undefined,
    async list({ status, repos, offset = 0, limit = 100 }) {
      const page = choose(repos)
        .filter(({ item }) => item.status === status)
        .slice(offset, offset + limit);
      this.read += page.length;
      return page;
    },
    async count(repos) {
      const counts = { queued: 0, waiting: 0, parked: 0, rejected: 0, review: 0, closed: 0 };
      for (const { item } of choose(repos)) counts[item.status] += 1;
      return counts;
    },
  };
}

const makeMany = (from: number, amount: number, status: WorkItemStatus, repo = "acme/tally") =>
  Array.from({ length: amount }, (_, index) => makeItem(from + index, { status, repo }));

test("a session over ten thousand items ends with what asks for a person, with the right counts, and says what it leaves out", async () => {
  const reader = makeReader([
    ...makeMany(1, 6000, "queued"),
    ...makeMany(6001, 3990, "closed"),
    ...makeMany(9991, 8, "review"),
    ...makeMany(9999, 2, "parked"),
    ...makeMany(1, 50, "review", "acme/other"),
  ]);
  const screen = makeScreen(100);
  printSummary(screen.out, SUMMARY, await readOutcome(reader, ["acme/tally"]), []);
  const text = screen.lines().join("\n");
  expect(reader.read).toBe(100);
  expect(screen.lines()[0]).toContain("#9991");
  expect(text).toContain("#10000");
  expect(text).not.toContain("acme/other");
  expect(text).toContain("5910 more; `millrace items` lists them.");
  expect(screen.lines().at(-1)).toBe(
    "6000 queued · 8 in review · 0 waiting · 2 parked · 0 not for us · 3 new, 0 changed · 1m 1s",
  );
});

test("a session with few items shows each that is open and leaves nothing to look up", async () => {
  const reader = makeReader([...makeMany(1, 2, "review"), ...makeMany(3, 1, "closed")]);
  const screen = makeScreen(100);
  printSummary(screen.out, SUMMARY, await readOutcome(reader, ["acme/tally"]), []);
  expect(screen.lines().join("\n")).not.toContain("more;");
  expect(screen.lines().filter((line) => /#[12]\b/.test(line))).toHaveLength(2);
  expect(screen.lines().at(-1)).toMatch(/^2 in review/);
});

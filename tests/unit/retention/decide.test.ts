import { expect, test } from "vitest";
import type { RunId } from "../../../src/domain/agent-run.ts";
import type { WorkItem } from "../../../src/domain/work-item.ts";
import { DAY } from "../../../src/lib/durations.ts";
import { decideFolder } from "../../../src/retention/decide.ts";

const NOW = new Date("2026-05-20T00:00:00Z");
const FACTS = { machine: "box", now: NOW, retention: { clones: DAY, runs: 14 * DAY, items: 90 * DAY } };

function folder(days: number, { hasClone = true, run = "acme--shop-7-r2" } = {}) {
  return { run: run as RunId, dir: "/runs/x", changedAt: NOW.getTime() - days * DAY, hasClone };
}

function item(changes: Partial<WorkItem>, { host = "box", id = "acme--shop-7-r2" } = {}): WorkItem {
  const run = { id: id as RunId, sequence: 2, agent: "a", branch: "b", baseSha: "", baseline: [], host };
  return { status: "parked", stage: "exec", run, ...changes } as WorkItem;
}

test.for([
  ["a settled run of two days", folder(2), item({}), "clone"],
  ["one of half a day", folder(0.5), item({}), "keep"],
  ["one without a clone, of two days", folder(2, { hasClone: false }), item({}), "keep"],
  ["one without a clone, of fifteen days", folder(15, { hasClone: false }), item({}), "folder"],
  ["the run of a queued item, however old", folder(400), item({ status: "queued" }), "keep"],
  ["a run that is being prepared", folder(400, { run: "acme--shop-7-r3" }), item({ status: "queued" }), "keep"],
  ["an earlier run of a queued item", folder(2, { run: "acme--shop-7-r1" }), item({ status: "queued" }), "clone"],
  ["a run that is another machine's", folder(400), item({}, { host: "other" }), "keep"],
  ["a run of an item that nobody knows, of two days", folder(2), undefined, "keep"],
  ["a run of an item that nobody knows, of fifteen days", folder(15), undefined, "clone"],
  ["a run from the future", folder(-30), item({}), "keep"],
] as const)("%s", ([, given, known, action]) => {
  expect(decideFolder(given, known, FACTS).action).toBe(action);
});

test("a run is superseded where a later one is on another machine, and not where it is on this one", () => {
  const first = folder(0, { run: "acme--shop-7-r1" });
  expect(decideFolder(first, item({ status: "queued" }, { host: "other" }), FACTS).isSuperseded).toBe(true);
  expect(decideFolder(first, item({ status: "queued" }), FACTS).isSuperseded).toBe(false);
  expect(decideFolder(folder(0), item({ status: "queued" }, { host: "other" }), FACTS).isSuperseded).toBe(false);
});

import { expect, test } from "vitest";
import { toWorkItemId } from "../../../src/domain/work-item.ts";
import { ItemJobData, toJob, toJobId } from "../../../src/pipeline/job-data.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { makeItem, NOW } from "./make-item.ts";

test("a job names its item and version, and its id holds nothing that BullMQ refuses", () => {
  const job = toJob({ item: makeItem({ stage: "prep" }), version: 4 }, NOW);
  expect(job).toEqual({
    name: "prep",
    data: { id: "acme--shop-7", v: 4 },
    opts: { jobId: "acme--shop-7.prep.4" },
  });
  expect(ItemJobData.parse(job.data)).toEqual({ id: "acme--shop-7", v: 4 });
  expect(toJobId(toWorkItemId("Acme/My.Shop", 12), "exec", 10)).toMatch(/^[^:]*[a-z][^:]*$/);
});

test("each state of an item has a job id of its own", () => {
  const id = toWorkItemId("acme/shop", 1);
  const ids = [toJobId(id, "triage", 1), toJobId(id, "triage", 2), toJobId(id, "prep", 2)];
  expect(new Set([...ids, toJobId(toWorkItemId("acme/shop", 11), "triage", 1)]).size).toBe(4);
});

test("an item that rests has a job that is delayed until then, and one that rested long enough has none of it", () => {
  const inAMinute = makeItem({ notBefore: new Date(NOW.getTime() + 60_000).toISOString() });
  expect(toJob({ item: inAMinute, version: 1 }, NOW).opts).toMatchObject({ delay: 60_000 });
  expect(toJob({ item: inAMinute, version: 1 }, new Date(NOW.getTime() + 90_000)).opts).not.toHaveProperty("delay");
});

test.each([{}, { id: "a", v: 0 }, { id: "a", v: 1.5 }, { id: 3, v: 1 }, { id: "a", v: "1" }])(
  "data that is not ours is refused: %j",
  (data) => {
    expect(ItemJobData.safeParse(data).success).toBe(false);
  },
);

test("all keys share the prefix, and a project's key does not depend on upper and lower case", () => {
  const keys = makeKeys("{m}");
  const all = [keys.item("a"), keys.status("queued"), keys.project("A/b"), keys.ledger, keys.runsOfDay("d")];
  expect(
    new Set([...all, keys.spendingOfDay("d"), keys.spendingOfItem("d"), keys.reservations, keys.accounts]).size,
  ).toBe(9);
  expect(all.every((key) => key.startsWith("{m}:"))).toBe(true);
  expect(keys.project("Acme/Shop")).toBe(keys.project("acme/shop"));
});

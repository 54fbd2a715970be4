import { expect, test } from "vitest";
import { playTimeline } from "./timeline.ts";
import { startTimelineWorld } from "./world.ts";

test("smoke", { timeout: 280_000 }, async () => {
  const world = await startTimelineWorld();
  const started = performance.now();
  const played = await playTimeline(world, 1, Number(process.env["N"] ?? 26)).catch(async (e) => {
    for (const { item, snapshot } of await world.listItems()) console.log(item.issue, item.status, item.stage, item.reason, item.explanation, snapshot.title);
    for (const event of (await world.listEvents()).filter((e) => "item" in e && e.item.endsWith("-5"))) console.log(JSON.stringify(event));
    throw e;
  });
  console.log("ms", performance.now() - started, world.github.requests.length, world.github.webhooks.deliveries.length);
  const items = new Map((await world.listItems()).map(({ item }) => [item.issue, item]));
  for (const { kind, issue, end } of played) {
    const item = items.get(issue);
    const ok = item?.status === end.status && (end.reason === undefined || item?.reason === end.reason);
    if (!ok) console.log(issue, kind, end.status, end.reason, "|", item?.status, item?.reason, item?.explanation);
  }
  expect(world.errors).toEqual([]);
});

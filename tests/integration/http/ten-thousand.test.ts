import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE } from "../../../src/lib/durations.ts";
import { makeStored } from "../../helpers/page/sample-day.ts";
import { openPageWorld, type PageWorld } from "../../helpers/page/page-world.ts";

const ITEMS = 10_000;
const LONG_TITLE = "A title that goes on for as long as GitHub lets one go on, ".repeat(4);

let world: PageWorld;
let url: string;
beforeAll(async () => {
  world = await openPageWorld();
  const items = Array.from({ length: ITEMS }, (_, index) =>
    makeStored(index + 1, { title: LONG_TITLE, body: "x".repeat(500), explanation: LONG_TITLE, ageMs: index * MINUTE }),
  );
  await world.addItems(items);
  ({ url } = await world.start());
}, 120_000);
afterAll(() => world.close());

test("with ten thousand items each page stays below 100 kB, and the last page of items is as near as the first", async () => {
  for (const path of [
    "/",
    "/items",
    "/items?page=100",
    "/items?status=queued&page=200",
    "/items/acme--shop-9999",
    "/trends",
    "/system",
  ]) {
    const answer = await fetch(url + path);
    const text = await answer.text();
    expect(answer.status, path).toBe(200);
    expect(Buffer.byteLength(text), path).toBeLessThan(100_000);
  }
  const last = await (await fetch(`${url}/items?page=200`)).text();
  expect(last).toContain("Page 200 of 200");
  expect(last.match(/<th role="rowheader"/g)).toHaveLength(50);
});

test("the board counts all of them and shows the first of each column", async () => {
  const text = await (await fetch(url)).text();
  expect(text).toContain("<b>10000</b> queued");
  expect(text).toContain("9995 more");
});

test("with ten thousand items a page is there within 200 ms", async () => {
  for (const path of ["/", "/items", "/items?page=100", "/items/acme--shop-9999", "/system"]) {
    const times: number[] = [];
    for (let ask = 0; ask < 5; ask += 1) {
      const startedAt = performance.now();
      await (await fetch(url + path)).text();
      times.push(performance.now() - startedAt);
    }
    // The quickest of five: a busy machine is no fault of the page.
    expect(Math.min(...times), path).toBeLessThan(200);
  }
});

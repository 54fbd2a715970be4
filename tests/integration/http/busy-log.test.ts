import { afterAll, beforeAll, expect, test } from "vitest";
import { BUSY_DATE, makeBusyDay } from "../../../scripts/example-days/busy.ts";
import { computeExample } from "../../../scripts/example-days/world.ts";
import { writeLog } from "../../helpers/page/full-page-world.ts";
import { openPageWorld, type PageWorld } from "../../helpers/page/page-world.ts";

let world: PageWorld;
let text: string;
beforeAll(async () => {
  world = await openPageWorld();
  await writeLog(world, await computeExample(makeBusyDay()));
  const { url } = await world.start();
  const answer = await fetch(`${url}/logs/${BUSY_DATE}`);
  text = await answer.text();
  expect(answer.status).toBe(200);
});
afterAll(() => world.close());

test("the log of a day with 60 items has each of them on its page, folded by project, below 100 kB", () => {
  const folds = text.match(/<details>[\s\S]*?<\/details>/g) ?? [];
  expect(folds).toHaveLength(13);
  expect(folds.join("").match(/<li>/g)).toHaveLength(60);
  expect(folds[0]).toMatch(/<summary>\s*<strong>acme\/admin<\/strong> · 4 completed · \$1\.58/);
  expect(folds[0]).toContain('href="https://example.com/acme/admin/pull/710"');
  expect(Buffer.byteLength(text)).toBeLessThan(100_000);
});

test("a name from outside that is shown in bold is the name", () => {
  expect(text).toContain("<strong>acme/shop</strong> · 8 closed, 1 in review");
  expect(text).not.toContain("<strong>true</strong>");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { HOUR } from "../../../src/lib/durations.ts";
import { makeStored } from "../../helpers/page/sample-day.ts";
import { openPageWorld, type PageWorld } from "../../helpers/page/page-world.ts";

const UNTIL = new Date(Date.now() + HOUR).toISOString();

let world: PageWorld;
let text: string;
beforeAll(async () => {
  world = await openPageWorld();
  await world.addItems([
    makeStored(1, { stage: "triage" }),
    makeStored(2, { stage: "prep" }),
    makeStored(3, { stage: "follow", title: "Its check failed" }),
    makeStored(4, { stage: "follow" }),
  ]);
  await world.addRunners("box-1");
  await world.addSchedules(["acme/shop"], "0 */2 * * *", "Europe/Berlin");
  await world.page.accounts.hold({
    account: "claude:default" as never,
    agent: "claude",
    kind: "quota",
    since: new Date().toISOString(),
    until: UNTIL,
    repeats: 0,
    why: "The usage limit is reached.",
  });
  const { url } = await world.start();
  const page = await (await fetch(`${url}/system`)).text();
  // What a person reads, one space between two words.
  text = page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
});
afterAll(() => world.close());

test("each stage's queue is there with what is in it, the follow-ups' too", () => {
  for (const row of ["scout 0 0 1", "triage 0 1 0", "prep 0 1 0", "exec 0 0 0", "follow 0 2 0"]) {
    expect(text).toContain(row);
  }
  expect(text).toContain("exec open runs on box-1 0 0 0");
});

test("a schedule is told with its time zone and its next time", () => {
  const [, next = ""] = /session\.acme--shop 0 \*\/2 \* \* \* Europe\/Berlin (\S+ \S+) UTC/.exec(text) ?? [];
  expect(Date.parse(`${next.replace(" ", "T")}:00Z`)).toBeGreaterThan(Date.now() - 60_000);
});

test("an account that is held is told with its end, and the limits with what is used of them", () => {
  expect(text).toContain(`claude claude:default ${UNTIL.slice(0, 16).replace("T", " ")} UTC`);
  expect(text).toContain("quota: The usage limit is reached.");
  expect(text).toContain("0 of 40");
  expect(text).toContain("$0.00 of $20.00");
  expect(text).toContain("2 runs at once here, 3 attempts for an item");
});

test("runners are told with their state, since when, and how the one that is gone ended", () => {
  expect(text).toMatch(/box-1 process 411, 0\.0\.0 online 3h ago claude/);
  expect(text).toMatch(/box-1 process 412, 0\.0\.0 offline \(stopped\) 1h ago claude/);
});

test("the board shows what follows a pull request in its column", async () => {
  const { url } = await world.start();
  const board = await (await fetch(url)).text();
  const column = /<section class="column" aria-labelledby="column-follow">[\s\S]*?<\/section>/.exec(board)?.[0];
  expect(column).toContain('<span class="count">2</span>');
  expect(column).toContain("Its check failed");
});

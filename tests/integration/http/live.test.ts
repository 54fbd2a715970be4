import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import { toWorkItemId } from "../../../src/domain/work-item.ts";
import { makeRunRecord, makeStored } from "../../helpers/page/sample-day.ts";
import { openPageWorld, type PageWorld } from "../../helpers/page/page-world.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

const RUN = "acme--shop-7-r1";
let world: PageWorld;
let url: string;
beforeAll(async () => {
  world = await openPageWorld();
  await world.addItems([makeStored(7, { stage: "exec", run: makeRunRecord(7) })]);
  ({ url } = await world.start());
});
afterAll(() => world.close());

interface Heard {
  event: string;
  data: string;
  id: string;
}

/** Server-sent events as a browser would take them apart (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
async function listen(path: string, lastId?: string) {
  const leaving = new AbortController();
  const headers = lastId === undefined ? {} : { "last-event-id": lastId };
  const answer = await fetch(url + path, { headers, signal: leaving.signal });
  const heard: Heard[] = [];
  let isOver = false;
  const reading = (async () => {
    let rest = "";
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
        if (/^data: /m.test(block)) heard.push({ event: field("event"), data: field("data"), id: field("id") });
      }
    }
    isOver = true;
  })().catch(() => undefined);
  return {
    status: answer.status,
    type: answer.headers.get("content-type"),
    heard,
    isOver: () => isOver,
    async leave() {
      leaving.abort();
      await reading;
    },
  };
}

const changed = (why: string): PipelineEvent => ({
  type: "item:changed",
  at: new Date().toISOString(),
  item: toWorkItemId("acme/shop", 7),
  why,
});

test("what happens is heard, and who was cut off goes on behind the last that it heard", async () => {
  const stream = await listen("/api/events");
  expect([stream.status, stream.type]).toEqual([200, "text/event-stream"]);
  await world.addEvents([changed("one"), changed("two")]);
  await waitUntil(() => stream.heard.length === 2);
  expect(stream.heard.map(({ data }) => (JSON.parse(data) as { why: string }).why)).toEqual(["one", "two"]);
  const last = stream.heard[0]?.id;
  await stream.leave();
  await world.addEvents([changed("three")]);
  const again = await listen("/api/events", last);
  await waitUntil(() => again.heard.length === 2);
  expect(again.heard.map(({ data }) => (JSON.parse(data) as { why: string }).why)).toEqual(["two", "three"]);
  await again.leave();
});

test("a place that is none is taken for no place", async () => {
  const stream = await listen("/api/events", "+ COUNT 1");
  await world.addEvents([changed("four")]);
  await waitUntil(() => stream.heard.length === 1);
  await stream.leave();
});

test("a terminal shows what was printed, then what is printed, whole lines only, and its end", async () => {
  const log = await world.addLog(RUN, "first \u001b[31mred\n", true);
  const stream = await listen(`/runs/${RUN}/stream`);
  const html = () => stream.heard.map(({ data }) => (JSON.parse(data) as { html?: string }).html ?? "").join("");
  await waitUntil(() => stream.heard.length === 1);
  await appendFile(log, Buffer.concat([Buffer.from("still red\u001b[0m, caf"), Buffer.from([0xc3])]));
  await appendFile(log, Buffer.concat([Buffer.from([0xa9]), Buffer.from(" <b>\nhalf a li")]));
  await waitUntil(() => html().includes("caf"));
  expect(html()).toBe('first <span class="f1">red</span>\n<span class="f1">still red</span>, café &lt;b&gt;\n');
  const before = stream.heard.at(-1)?.id;
  await appendFile(log, "ne\n");
  await rm(join(log, "..", "host.json"));
  await waitUntil(() => stream.isOver());
  expect(stream.heard.map(({ event }) => event)).toEqual(["reset", "append", "append", "end"]);
  expect(html()).toMatch(/half a line\n$/);
  await stream.leave();

  const again = await listen(`/runs/${RUN}/stream`, before);
  await waitUntil(() => again.isOver());
  expect(again.heard.map(({ event, data }) => [event, data])).toEqual([
    ["append", '{"html":"half a line\\n"}'],
    ["end", "{}"],
  ]);
  await again.leave();
});

test("a run that nobody knows has no terminal", async () => {
  for (const run of ["acme--shop-8-r1", "..%2F..%2Fetc-r1"]) {
    const stream = await listen(`/runs/${run}/stream`);
    expect(stream.status, run).toBe(404);
    await stream.leave();
  }
});

test("no more streams are open than the machine can bear, and a seat that was left is free again", async () => {
  const streams = await Promise.all(Array.from({ length: 40 }, () => listen("/api/events")));
  expect(streams.map(({ status }) => status)).toEqual(Array(40).fill(200));
  const refused = await listen("/api/events");
  expect(refused.status).toBe(503);
  await Promise.all([...streams, refused].map((stream) => stream.leave()));
  await waitUntil(async () => {
    const one = await listen("/api/events");
    await one.leave();
    return one.status === 200;
  });
});

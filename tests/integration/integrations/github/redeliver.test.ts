import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { DAY, HOUR } from "../../../../src/lib/durations.ts";
import { REPO, startAppWorld } from "./app-world.ts";

/** Answers with what `status` is at the moment. */
async function startReceiver() {
  const receiver = { status: 202, url: "" };
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(receiver.status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return receiver;
}

test("An App asks for what failed or never left, under its old id, and for nothing that came", async () => {
  const { standIn, github } = await startAppWorld();
  const receiver = await startReceiver();
  standIn.webhooks.add({ url: receiver.url, secret: "s", events: ["issues"] });
  standIn.addIssue(REPO, { title: "came", author: "ada" });
  standIn.webhooks.plan({ kind: "lost" });
  standIn.addIssue(REPO, { title: "lost", author: "ada" });
  await standIn.webhooks.settle();
  receiver.status = 503;
  standIn.addIssue(REPO, { title: "refused", author: "ada" });
  await standIn.webhooks.settle();
  receiver.status = 202;
  const { redeliver, countDeliveries } = github();
  expect(await countDeliveries(DAY, new Date())).toEqual({ seen: 3, failed: 2 });
  expect(await redeliver(3 * DAY, new Date())).toEqual({ seen: 3, asked: 2, givenUp: 0 });
  await standIn.webhooks.settle();
  expect(await countDeliveries(DAY, new Date())).toEqual({ seen: 3, failed: 0 });
  expect(await github({ access: { token: "a-token-of-a-test" } }).countDeliveries(DAY, new Date())).toBeUndefined();
  expect(standIn.webhooks.deliveries.map(({ status }) => status)).toEqual([202, 0, 503, 202, 202]);
  const guids = standIn.webhooks.deliveries.map(({ guid }) => guid);
  expect(new Set(guids.slice(3))).toEqual(new Set(guids.slice(1, 3)));
  expect(await redeliver(3 * DAY, new Date())).toEqual({ seen: 5, asked: 0, givenUp: 0 });
});

test("A delivery that fails again and again is asked for twice, then left to the sweep", async () => {
  const { standIn, github } = await startAppWorld();
  const receiver = await startReceiver();
  receiver.status = 500;
  standIn.webhooks.add({ url: receiver.url, secret: "s", events: ["issues"] });
  standIn.addIssue(REPO, { title: "one", author: "ada" });
  await standIn.webhooks.settle();
  const { redeliver } = github();
  const asked: number[] = [];
  for (let pass = 0; pass < 5; pass += 1) {
    asked.push((await redeliver(HOUR, new Date())).asked);
    await standIn.webhooks.settle();
  }
  expect(asked).toEqual([1, 1, 0, 0, 0]);
  expect((await redeliver(HOUR, new Date())).givenUp).toBe(1);
});

test("All pages of the window are read, and what is older is left alone", async () => {
  const { standIn, github } = await startAppWorld();
  standIn.webhooks.add({ url: "http://127.0.0.1:9/", secret: "s", events: ["issues"] });
  standIn.webhooks.plan(...Array.from({ length: 130 }, () => ({ kind: "lost" }) as const));
  for (let n = 0; n < 130; n += 1) standIn.addIssue(REPO, { title: `n${n}`, author: "ada" });
  const { redeliver } = github();
  expect(await redeliver(HOUR, new Date(Date.now() + DAY))).toEqual({ seen: 0, asked: 0, givenUp: 0 });
  expect(await redeliver(HOUR, new Date())).toMatchObject({ seen: 130, asked: 100 });
  await standIn.webhooks.settle();
});

test("With a token there is nothing to ask for", async () => {
  const { standIn, github } = await startAppWorld();
  standIn.addUser({ login: "bot", token: "ghp_0123456789" });
  const { redeliver } = github({ access: { token: "ghp_0123456789" } });
  expect(await redeliver(HOUR, new Date())).toEqual({ seen: 0, asked: 0, givenUp: 0 });
  expect(standIn.requests).toEqual([]);
});

import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { notify } from "../../../src/app-notifications.ts";
import { openState } from "../../../src/app-state.ts";
import { Config } from "../../../src/config/schema.ts";
import { createRedactor } from "../../../src/lib/redact.ts";
import { startHttpStandIn } from "../../fakes/http-stand-in.ts";
import { startTestRedis } from "../../helpers/redis.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

async function openWorld() {
  const server = await startTestRedis();
  const texts: string[] = [];
  const chat = await startHttpStandIn((_request, response, body) => {
    texts.push((JSON.parse(body) as { text: string }).text);
    response.writeHead(200).end("ok");
  });
  const dataDir = await makeTempDir();
  const config = Config.parse({
    github: { token: "a-token-of-a-test" },
    projects: [{ repo: "acme/shop" }],
    redis: { url: server.url },
    notifications: { places: [{ kind: "webhook", url: chat.url }] },
  });
  const state = await openState({ config, dataDir, env: {}, mayInstall: false, report: () => undefined });
  onTestFinished(async () => {
    await state.close();
    await chat.close();
    await server.close();
  });
  const tracker = { ensureComment: async () => ({ change: "unchanged" as const, url: "" }) };
  // A new look has nothing in its memory.
  const look = () => notify({ config, dataDir, redactor: createRedactor(), state, tracker });
  const askRedis = async (...settings: [string, string]) => {
    const client = new Redis({ path: server.socket });
    await client.config("SET", ...settings);
    client.disconnect();
  };
  return { look, texts, askRedis, state, server };
}

test("A Redis that takes no writes is told once, and once that it does again, which stands in the day's log", async () => {
  const { look, texts, askRedis, state } = await openWorld();
  expect(await look()).toEqual([]);
  await askRedis("min-replicas-to-write", "1");
  expect(await look()).toMatchObject([{ change: "raised", key: "state" }]);
  expect(await look()).toEqual([]);
  expect(texts).toEqual([expect.stringContaining("Redis takes no writes")]);
  await askRedis("min-replicas-to-write", "0");
  expect(await look()).toMatchObject([{ change: "passed", key: "state" }]);
  expect(texts[1]).toMatch(/^Passed: Redis takes no writes/);
  const events: string[] = [];
  for await (const event of state.ledger.read({ from: new Date(0), to: new Date(Date.now() + 1_000) })) {
    events.push(event.type);
  }
  expect(events).toEqual(["notice:passed"]);
});

test("A Redis that is gone is told without it", async () => {
  const { look, texts, server } = await openWorld();
  process.kill(server.pid, "SIGKILL");
  expect(await look()).toMatchObject([{ change: "raised", key: "state" }]);
  expect(await look()).toEqual([]);
  expect(texts).toEqual([expect.stringContaining("Redis does not answer")]);
});

import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { openSocial } from "../../../src/app-social.ts";
import { Config } from "../../../src/config/schema.ts";
import { startMastodonServer } from "../../fakes/mastodon-server.ts";
import { startSocialEndpoint } from "../../fakes/social-endpoint.ts";
import { startTestRedis } from "../../helpers/redis.ts";
import { never } from "./world.ts";

async function open(social: object) {
  const server = await startTestRedis();
  const redis = new Redis({ path: server.socket });
  onTestFinished(async () => {
    redis.disconnect();
    await server.close();
  });
  const config = Config.parse({ github: { token: "t" }, projects: [{ repo: "acme/shop" }], social });
  const ledger = { append: async () => undefined } as unknown as Parameters<typeof openSocial>[0]["ledger"];
  const publishedAt = new Date().toISOString();
  const entry = {
    id: "shipped-1",
    title: "Shipped: a thing",
    summary: "",
    link: "https://acme.example/log",
    publishedAt,
  };
  const modelBudget = { reserve: async () => ({ granted: true as const }), settle: async () => undefined };
  return openSocial(
    { redis, ledger, modelBudget },
    config,
    (text) => text,
    async () => [entry],
  );
}

test("What shipped goes through the batch endpoint and to a Mastodon account, each in its own words and once", async () => {
  const [endpoint, mastodon] = [await startSocialEndpoint(), await startMastodonServer()];
  onTestFinished(async () => void (await Promise.all([endpoint.close(), mastodon.close()])));
  const social = await open({
    approval: "none",
    shipped: { link: "https://acme.example/log" },
    push: { url: `${endpoint.url}/api/v2/social-posts/batch`, token: endpoint.token },
    channels: {
      x: { network: "x" },
      fedi: {
        network: "mastodon",
        template: "New: {title} {link}",
        mastodon: { url: mastodon.url, token: mastodon.token },
      },
    },
  });
  for (let pass = 0; pass < 2; pass++) await social.pass(never);
  expect(endpoint.taken).toMatchObject([{ channel: "x", text: "Shipped: a thing\n\nhttps://acme.example/log" }]);
  expect(mastodon.scheduled.map(({ params }) => params.text)).toEqual([
    "New: Shipped: a thing https://acme.example/log",
  ]);
  expect(endpoint.requests.flatMap(({ problems }) => problems)).toEqual([]);
});

test("Without an endpoint posts are made and wait, and the pass says so", async () => {
  const social = await open({ approval: "none", shipped: { link: "https://acme.example/log" } });
  const { holds, posts } = await social.pass(never);
  expect(posts).toMatchObject({ approved: 1 });
  expect(holds).toMatchObject([{ endpoint: "none", code: "social.no_endpoint", posts: 1 }]);
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { MODEL_KEY, MODEL_PROFILES, type ModelReply, startModelServer } from "../fakes/model-server.ts";
import { test } from "../helpers/e2e-test.ts";
import { listFilesWith, listKeysWith } from "../helpers/leaks.ts";
import { REPO } from "../helpers/stand-in-project.ts";

async function startSmallModel(reply: ModelReply) {
  const server = await startModelServer(MODEL_PROFILES[0][1], reply);
  return { server, providers: { small: { ...server.profile, key: MODEL_KEY } } };
}

test("The published log has a model's sentence over the day's pull request, and a second one asks nobody", async ({
  makeProject,
}) => {
  const text = "It is documented how amounts are rounded.";
  const { server, providers } = await startSmallModel({ sentences: [{ text, cites: [`${REPO}#1`] }] });
  const project = await makeProject({
    sections: { providers, dailyLog: { shipped: { writer: "model", provider: "small" } } },
  });
  project.addIssue();
  expect(await project.run(["run"])).toMatchObject({ code: 0 });
  expect((await project.run(["log"])).stdout).not.toContain(text);
  expect(server.asked).toEqual([]);

  const first = await project.run(["log", "--publish"]);
  expect(first.stdout).toContain(`- In review: ${text} ([#1](`);
  expect(first.stdout).toContain("1 line in the words of a model (small)");
  server.reply = { error: { message: "gone", type: "server_error" }, status: 503 };
  const second = await project.run(["log", "--publish"]);
  expect(second.stdout).toBe(first.stdout);
  expect((await project.run(["log"])).stdout).toBe(first.stdout);
  expect(server.asked).toHaveLength(1);
  expect(await project.run(["log", "--verify"])).toMatchObject({ code: 0 });

  const costs = await project.askRedis((redis) => listKeysWith(redis, "model:worded"));
  expect(costs).not.toEqual([]);
  expect(await listFilesWith(project.dataDir, MODEL_KEY)).toEqual([]);
  expect(await project.askRedis((redis) => listKeysWith(redis, MODEL_KEY))).toEqual([]);
  const [date = ""] = /\d{4}-\d{2}-\d{2}/.exec(first.stdout) ?? [];
  const kept = await readFile(join(project.dataDir, "daily-log", "state", `wording-${date}.json`), "utf8");
  expect(JSON.parse(kept)).toMatchObject({ provider: "small", sentences: [{ text }] });
});

test("A draft has a model's words, a dry run asks nobody, and a person has the last word", async ({ makeProject }) => {
  const link = "https://blog.example/one";
  const feed = createServer((_request, response) => {
    response.setHeader("content-type", "application/rss+xml");
    const item = `<item><title>One thing</title><link>${link}</link><guid>1</guid><pubDate>${new Date().toUTCString()}</pubDate></item>`;
    response.end(`<rss version="2.0"><channel><title>Blog</title>${item}</channel></rss>`);
  });
  await new Promise<void>((resolve) => feed.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => feed.close(() => resolve())));
  const host = `127.0.0.1:${(feed.address() as AddressInfo).port}`;
  const { server, providers } = await startSmallModel({ text: `There is one thing more.\n${link}` });
  const social = {
    drafts: { writer: "model", provider: "small" },
    feeds: [{ url: `http://${host}/feed.xml` }],
    fetch: { allow: [host] },
    channels: { x: { network: "x" } },
  };
  const project = await makeProject({ sections: { providers, social } });
  const dry = await project.run(["social", "--dry-run", "--json"]);
  expect(dry.stdout).toContain("One thing");
  expect(server.asked).toEqual([]);
  expect(await project.run(["social"])).toMatchObject({ code: 0 });
  const { stdout } = await project.run(["social", "list", "--json"]);
  const { clientId, text } = JSON.parse(stdout) as { clientId: string; text: string };
  expect(text).toBe(`There is one thing more.\n${link}`);
  expect(dry.stdout).toContain(clientId);
  const edited = await project.run(["social", "edit", clientId, `Ours. ${link}`, "--json"]);
  expect(JSON.parse(edited.stdout)).toMatchObject({ text: `Ours. ${link}`, state: "drafted" });
  expect((await project.run(["social", "edit", clientId, "x".repeat(300)])).stderr).toContain("social.link_missing");
  expect(server.asked).toHaveLength(1);
});

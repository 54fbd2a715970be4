import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { SHOP, startTestHost } from "./harness.ts";

const SECRET = "a-secret-of-the-hook";

interface Received {
  event: string;
  action: string;
  guid: string;
  signature: string;
  body: string;
  payload: Record<string, unknown>;
}

async function startReceiver(status = 202): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const header = (name: string) => String(request.headers[name]);
      const body = Buffer.concat(chunks).toString("utf8");
      const payload = JSON.parse(body) as Record<string, unknown>;
      received.push({
        event: header("x-github-event"),
        action: String(payload["action"]),
        guid: header("x-github-delivery"),
        signature: header("x-hub-signature-256"),
        body,
        payload,
      });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received };
}

describe("Webhooks of the stand-in", () => {
  it("tell of an issue, its labels and its comments, each signed over its bytes", async () => {
    const { standIn, as } = await startTestHost();
    const { url, received } = await startReceiver();
    standIn.webhooks.add({ url, secret: SECRET, repo: "owen/shop" });
    const issue = standIn.addIssue("owen/shop", { title: "Größe 𝕏", author: "rita" });
    await as("tess")
      .issues.addLabels({ ...SHOP, issue_number: issue, labels: ["bug"] })
      .catch(() => undefined);
    await as("bot").issues.addLabels({ ...SHOP, issue_number: issue, labels: ["bug"] });
    await as("mia").issues.createComment({ ...SHOP, issue_number: issue, body: "Mine, too." });
    await as("mia").issues.update({ ...SHOP, issue_number: issue, state: "closed" });
    await standIn.webhooks.settle();
    const names = received.map(({ event, action }) => `${event}.${action}`);
    expect(names.toSorted()).toEqual(["issue_comment.created", "issues.closed", "issues.labeled", "issues.opened"]);
    for (const { body, signature } of received) {
      expect(signature).toBe(`sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`);
    }
    expect(received.find(({ action }) => action === "labeled")?.payload).toMatchObject({
      label: { name: "bug" },
      issue: { number: issue, title: "Größe 𝕏" },
      repository: { full_name: "owen/shop" },
      sender: { login: "bot" },
    });
  });

  it("tell of a pull request, its new commits, its reviews and its checks", async () => {
    const { standIn, as, clone } = await startTestHost();
    const { url, received } = await startReceiver();
    const work = await clone();
    await work.push("topic", { "src/cart.js": "export const cart = [1];\n" });
    standIn.webhooks.add({ url, secret: SECRET });
    const { data: pull } = await as("bot").pulls.create({ ...SHOP, head: "topic", base: "main", title: "A cart" });
    const head = await work.push("topic", { "src/cart.js": "export const cart = [2];\n" });
    standIn.addReview("owen/shop", pull.number, {
      author: "mia",
      state: "CHANGES_REQUESTED",
      body: "Not yet.",
      comments: [{ path: "src/cart.js", line: 1, body: "Why two?" }],
    });
    standIn.addCheckRun("owen/shop", head, { name: "test", status: "completed", conclusion: "failure" });
    await standIn.webhooks.settle();
    expect(received.map(({ event, action }) => `${event}.${action}`).toSorted()).toEqual([
      "check_run.completed",
      "pull_request.opened",
      "pull_request.synchronize",
      "pull_request_review.submitted",
      "pull_request_review_comment.created",
      "push.undefined",
    ]);
    const pushed = { ref: "refs/heads/topic", after: head, created: false, sender: { login: "bot" } };
    expect(received.find(({ event }) => event === "push")?.payload).toMatchObject(pushed);
    const synchronize = received.find(({ action }) => action === "synchronize");
    expect(synchronize?.payload).toMatchObject({ number: pull.number, pull_request: { head: { sha: head } } });
  });

  it("can be lost, doubled and late, and are sent again only when somebody asks, with the same id", async () => {
    const { standIn } = await startTestHost();
    const { url, received } = await startReceiver();
    standIn.webhooks.add({ url, secret: SECRET, events: ["issues"] });
    standIn.webhooks.plan({ kind: "lost" }, { kind: "late", delayMs: 50 }, { kind: "twice" });
    for (const title of ["one", "two", "three"]) standIn.addIssue("owen/shop", { title, author: "rita" });
    await standIn.webhooks.settle();
    const titles = received.map(({ payload }) => (payload["issue"] as { title: string }).title);
    expect(titles).toEqual(["three", "three", "two"]);
    const [lost] = standIn.webhooks.deliveries;
    expect(lost?.status).toBe(0);
    expect(await standIn.webhooks.redeliver(lost?.id ?? 0)).toMatchObject({ status: 202, isRedelivery: true });
    expect(received.at(-1)?.guid).toBe(lost?.guid);
  });

  it("go on where a receiver is away or answers with an error", async () => {
    const { standIn } = await startTestHost();
    const { url } = await startReceiver(500);
    standIn.webhooks.add({ url, secret: SECRET });
    standIn.webhooks.add({ url: "http://127.0.0.1:9/", secret: SECRET });
    standIn.addIssue("owen/shop", { title: "one", author: "rita" });
    await standIn.webhooks.settle();
    expect(standIn.webhooks.deliveries.map(({ status }) => status)).toEqual([500, 0]);
  });
});

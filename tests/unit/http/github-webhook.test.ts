import { sign } from "@octokit/webhooks-methods";
import { expect, test } from "vitest";
import type { WakeUp } from "../../../src/domain/wake-up.ts";
import { createGitHubWebhook } from "../../../src/http/github-webhook.ts";
import { createWebhookReader } from "../../../src/integrations/github/webhooks/reader.ts";

const SECRET = "hook-secret-0123456789";
const ME = "millrace-bot";

function makePayload(changes: Record<string, unknown> = {}) {
  const sender = { login: "ann", type: "User" };
  const repository = { full_name: "Acme/Shop" };
  return { action: "labeled", repository, sender, issue: { number: 7, body: "", user: sender }, ...changes };
}

function open({
  secret = SECRET,
  whoAmI = async () => ME,
  wake = async () => undefined as void,
}: { secret?: string; whoAmI?: () => Promise<string>; wake?: () => Promise<void> } = {}) {
  const woken: WakeUp[] = [];
  const taken = new Set<string>();
  const errors: string[] = [];
  const reader = createWebhookReader({ secret, repos: ["acme/shop"], ownLabels: ["millrace:working"], whoAmI });
  const app = createGitHubWebhook({
    reader: secret === "" ? undefined : reader,
    deliveries: { has: async (id) => taken.has(id), add: async (id) => void taken.add(id) },
    async wake(wakeUps) {
      await wake();
      woken.push(...wakeUps);
    },
    onError: (error) => errors.push(error.message),
  });
  async function post(payload: unknown, headers: Record<string, string> = {}, body = JSON.stringify(payload)) {
    const answer = await app.request("/webhooks/github", {
      method: "POST",
      body,
      headers: {
        "X-GitHub-Event": "issues",
        "X-GitHub-Delivery": "d1",
        "X-Hub-Signature-256": await sign(SECRET, body),
        ...headers,
      },
    });
    return { status: answer.status, said: (await answer.json().catch(() => undefined)) as { reason?: string } };
  }
  return { app, post, woken, taken, errors };
}

test("a signed delivery wakes its issue under the configured name, and only once", async () => {
  const { post, woken } = open();
  expect(await post(makePayload())).toEqual({ status: 202, said: { queued: 1 } });
  expect((await post(makePayload())).said.reason).toBe("It was taken before.");
  expect(woken).toEqual([{ repo: "acme/shop", kind: "issue", issue: 7 }]);
});

test.each([
  ["none", ""],
  ["of another secret", await sign("wrong", JSON.stringify(makePayload()))],
  ["of another body", await sign(SECRET, "{}")],
  ["that is no digest", "sha256=zz"],
  ["of the old kind", "sha1=0123456789012345678901234567890123456789"],
])("a signature %s is refused before anything is read", async (_what, signature) => {
  const { post, woken } = open();
  expect((await post(makePayload(), { "X-Hub-Signature-256": signature })).status).toBe(401);
  expect(woken).toEqual([]);
});

test("the signature is over the bytes as they came, a byte-order mark and spaces included", async () => {
  const { post } = open();
  expect((await post(undefined, {}, ` ${JSON.stringify(makePayload(), undefined, 3)}\n`)).status).toBe(202);
  const { app } = open();
  const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
  const headers = { "X-Hub-Signature-256": await sign(SECRET, body.toString("utf8")) };
  expect((await app.request("/webhooks/github", { method: "POST", body, headers })).status).toBe(401);
});

test("a form is read as well, and what is no JSON is refused", async () => {
  const form = `payload=${encodeURIComponent(JSON.stringify(makePayload()))}`;
  const { post, woken } = open();
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  expect((await post(undefined, headers, form)).status).toBe(202);
  expect(woken).toHaveLength(1);
  expect((await post(undefined, {}, "no JSON")).status).toBe(400);
});

test("a delivery is remembered only after it is queued, so one that failed is taken when it comes again", async () => {
  let isAway = true;
  const wake = async () => {
    if (isAway) throw new Error("The state is away.");
  };
  const { post, woken, taken, errors } = open({ wake });
  expect((await post(makePayload())).status).toBe(503);
  expect([taken.size, errors]).toEqual([0, ["The state is away."]]);
  isAway = false;
  expect((await post(makePayload())).status).toBe(202);
  expect(woken).toHaveLength(1);
});

test("a queue that hangs is a 503 within a second, and a host that hangs makes nothing late", async () => {
  const startedAt = performance.now();
  expect((await open({ wake: () => new Promise(() => undefined) }).post(makePayload())).status).toBe(503);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  const { post, woken } = open({ whoAmI: () => new Promise(() => undefined) });
  expect((await post(makePayload())).status).toBe(202);
  expect(woken).toHaveLength(1);
});

test("without a secret there is no such door, and a body without end is cut off", async () => {
  const { post, errors } = open({ secret: "" });
  expect((await post(makePayload())).status).toBe(404);
  expect(errors[0]).toContain("no secret to check it with");
  const body = "x".repeat(25 * 1024 * 1024 + 1);
  const headers = { "Content-Length": String(body.length) };
  expect((await open().post(undefined, headers, body)).status).toBe(413);
});

const MARKED = { body: "<!-- millrace:v1 kind=question item=acme--shop-7 run=triage -->", user: { login: ME } };
const BOT = { login: "Millrace-Bot", type: "Bot" };
const SHARED = { login: ME, type: "User" };

test.each([
  ["an App's every event", "issues", { sender: BOT }],
  ["a comment with our marker", "issue_comment", { action: "created", sender: SHARED, comment: MARKED }],
  ["a label that only we set", "issues", { sender: SHARED, label: { name: "Millrace:Working" } }],
  ["a child that we filed", "issues", { action: "opened", sender: SHARED, issue: { number: 8, ...MARKED } }],
])("%s is an echo of our own and wakes nobody", async (_what, event, changes) => {
  const { post, woken } = open();
  expect((await post(makePayload(changes), { "X-GitHub-Event": event })).said.reason).toBe("Millrace did this itself.");
  expect(woken).toEqual([]);
});

test.each([
  ["a person's edit of a comment of ours", "issue_comment", { action: "edited", comment: MARKED }],
  [
    "a comment that pastes our marker",
    "issue_comment",
    { action: "created", comment: { ...MARKED, user: { login: "ann" } } },
  ],
  [
    "a person's comment by the token that we share",
    "issue_comment",
    { action: "created", sender: SHARED, comment: { body: "Yes", user: SHARED } },
  ],
  ["a person's label by the token that we share", "issues", { sender: SHARED, label: { name: "millrace:ready" } }],
])("%s is not ours and wakes the issue", async (_what, event, changes) => {
  const { post, woken } = open();
  await post(makePayload(changes), { "X-GitHub-Event": event });
  expect(woken).toHaveLength(1);
});

test.each([
  ["ping", makePayload(), "greeting"],
  ["star", makePayload(), "no use for this event"],
  ["constructor", makePayload(), "no use for this event"],
  ["issues", makePayload({ action: "assigned" }), "assigned"],
  ["issues", makePayload({ action: "toString" }), "none that Millrace knows"],
  ["issues", makePayload({ repository: { full_name: "acme/other" } }), "none of the configured"],
  ["issues", makePayload({ issue: { number: "7" } }), "not what GitHub sends"],
  ["issues", [1], "not what GitHub sends"],
  ["push", makePayload({ action: undefined, ref: "refs/tags/v1" }), "names no issue"],
])("%s with nothing to do is taken with a reason", async (event, payload, reason) => {
  const { post } = open();
  const { status, said } = await post(payload, { "X-GitHub-Event": event });
  expect(status).toBe(202);
  expect(said.reason).toContain(reason);
});

test("a push to a branch of people's asks for one look at all pull requests, also where a merge of ours made it", async () => {
  const { post, woken } = open();
  for (const login of ["ann", ME]) {
    const payload = makePayload({
      action: undefined,
      issue: undefined,
      ref: "refs/heads/main",
      sender: { login, type: "Bot" },
    });
    await post(payload, { "X-GitHub-Event": "push", "X-GitHub-Delivery": login });
  }
  expect(woken).toEqual(Array.from({ length: 2 }, () => ({ repo: "acme/shop", kind: "base", branch: "main" })));
});

test("a push of ours to a branch of ours is our own echo", async () => {
  const { post } = open();
  const payload = makePayload({
    action: undefined,
    issue: undefined,
    ref: "refs/heads/millrace/7-x",
    sender: { login: ME },
  });
  expect((await post(payload, { "X-GitHub-Event": "push" })).said.reason).toBe("Millrace did this itself.");
});

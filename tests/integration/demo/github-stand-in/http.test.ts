import { describe, expect, it } from "vitest";
import { refusalOf, SHOP, startTestHost } from "./harness.ts";

describe("a conditional request", () => {
  it("is answered 304 without a body and without counting, until the answer changes", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addIssue("owen/shop", { title: "one", author: "rita" });
    const client = as("bot");
    const first = await client.issues.listForRepo(SHOP);
    const { etag = "", "x-ratelimit-remaining": remaining } = first.headers;
    expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
    const again = client.issues.listForRepo({ ...SHOP, headers: { "if-none-match": etag } });
    const notModified = await again.catch(
      (error: { status: number; response: { headers: object; data: unknown } }) => error,
    );
    expect(notModified).toMatchObject({
      status: 304,
      response: { headers: { etag, "x-ratelimit-remaining": remaining } },
    });
    expect(standIn.requests.at(-1)).toMatchObject({ status: 304, responseBody: undefined });
    standIn.addComment("owen/shop", 1, { author: "mia", body: "x" });
    const changed = await client.issues.listForRepo({ ...SHOP, headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).not.toBe(etag);
  });

  it("does not get another page's 304", async () => {
    const { standIn, as } = await startTestHost();
    for (let n = 0; n < 3; n += 1) standIn.addIssue("owen/shop", { title: "same", author: "rita" });
    const one = await as("bot").issues.listForRepo({ ...SHOP, per_page: 1, page: 1 });
    const two = await as("bot").issues.listForRepo({ ...SHOP, per_page: 1, page: 2 });
    expect(one.headers.etag).not.toBe(two.headers.etag);
  });
});

describe("the rate limit", () => {
  it("counts each account's requests, tells them in every answer and refuses the one too many", async () => {
    const { as, withToken } = await startTestHost({ rateLimit: 3 });
    const remaining = async () => (await as("bot").repos.get(SHOP)).headers["x-ratelimit-remaining"];
    expect([await remaining(), await remaining(), await remaining()]).toEqual(["2", "1", "0"]);
    const refused = await as("bot")
      .repos.get(SHOP)
      .catch((error: { status: number; response: { headers: Record<string, string> } }) => error);
    expect(refused).toMatchObject({ status: 403, response: { headers: { "x-ratelimit-remaining": "0" } } });
    expect((await as("mia").repos.get(SHOP)).headers["x-ratelimit-remaining"]).toBe("2");
    expect((await withToken(undefined).repos.get(SHOP)).headers["x-ratelimit-limit"]).toBe("60");
    const { data } = await as("bot").rateLimit.get();
    expect(data.rate).toMatchObject({ limit: 3, used: 3, remaining: 0 });
    expect(data.rate.reset).toBeGreaterThan(Date.now() / 1000);
  });
});

describe("every answer", () => {
  it("carries an id of its own", async () => {
    const { as, withToken } = await startTestHost();
    const ids = [
      (await as("bot").repos.get(SHOP)).headers["x-github-request-id"],
      (await as("bot").repos.get(SHOP)).headers["x-github-request-id"],
    ];
    const refused = await withToken("bad")
      .repos.get(SHOP)
      .catch((error: { response: { headers: Record<string, string> } }) => error.response);
    ids.push(String(refused.headers["x-github-request-id"]));
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => /^[0-9A-F-]{36}$/.test(String(id)))).toBe(true);
  });

  it("that is an error has GitHub's shape", async () => {
    const { standIn } = await startTestHost();
    const missing = await fetch(`${standIn.url}/repos/owen/none`);
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" },
    ]);
    const broken = await fetch(`${standIn.url}/repos/owen/shop/issues`, {
      method: "POST",
      headers: { authorization: "Bearer token-of-bot" },
      body: "{not json",
    });
    expect([broken.status, await broken.json()]).toMatchObject([400, { message: "Problems parsing JSON" }]);
  });

  it("is refused to who names no client or another version of the API", async () => {
    const { standIn } = await startTestHost();
    const url = `${standIn.url}/repos/owen/shop`;
    expect((await fetch(url, { headers: { "user-agent": "" } })).status).toBe(403);
    expect((await fetch(url, { headers: { "x-github-api-version": "1999-01-01" } })).status).toBe(400);
    expect((await fetch(url, { headers: { "x-github-api-version": "2022-11-28" } })).status).toBe(200);
  });
});

describe("the record of requests", () => {
  it("holds who asked what with which answer, and counts the writes", async () => {
    const { standIn, as, withToken } = await startTestHost();
    await as("bot").issues.create({ ...SHOP, title: "one" });
    await as("rita").issues.get({ ...SHOP, issue_number: 1 });
    await refusalOf(withToken(undefined).issues.create({ ...SHOP, title: "two" }));
    expect(standIn.requests).toMatchObject([
      {
        method: "POST",
        path: "/repos/owen/shop/issues",
        status: 201,
        login: "bot",
        isWrite: true,
        requestBody: { title: "one" },
        responseBody: { number: 1, title: "one" },
      },
      { method: "GET", path: "/repos/owen/shop/issues/1", status: 200, login: "rita", isWrite: false },
      { method: "POST", status: 401, login: undefined, isWrite: true },
    ]);
    expect(standIn.countWrites()).toBe(2);
  });

  it("shows no time of its own in what is stored when a clock is given", async () => {
    let time = Date.UTC(2025, 5, 1);
    const { as } = await startTestHost({ now: () => new Date(time) });
    const { data: issue } = await as("bot").issues.create({ ...SHOP, title: "one" });
    time += 90_000;
    await as("bot").issues.createComment({ ...SHOP, issue_number: 1, body: "x" });
    const { data } = await as("bot").issues.get({ ...SHOP, issue_number: 1 });
    expect([issue.updated_at, data.updated_at]).toEqual(["2025-06-01T00:00:00Z", "2025-06-01T00:01:30Z"]);
  });
});

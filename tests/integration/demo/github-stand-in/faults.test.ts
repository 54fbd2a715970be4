import { describe, expect, it } from "vitest";
import { refusalOf, runTestGit, SHOP, startTestHost } from "./harness.ts";

const CREATE = { ...SHOP, title: "one" };

describe("a planned fault", () => {
  it.each([
    [500, "Server Error"],
    [502, "Bad Gateway"],
    [503, "Service Unavailable"],
    [429, "Too Many Requests"],
  ] as const)("%i is answered as often as planned, and nothing is done meanwhile", async (kind, message) => {
    const { standIn, as } = await startTestHost();
    standIn.faults.plan({ kind, method: "POST", path: /\/issues$/, times: 2 });
    expect(await refusalOf(as("bot").issues.create(CREATE))).toEqual({ status: kind, message });
    expect((await as("bot").issues.listForRepo(SHOP)).data).toEqual([]);
    expect(await refusalOf(as("bot").issues.create(CREATE))).toEqual({ status: kind, message });
    expect((await as("bot").issues.create(CREATE)).data.number).toBe(1);
    expect(standIn.requests.map(({ fault }) => fault)).toEqual([kind, undefined, kind, undefined]);
  });

  it("of the secondary limit comes with Retry-After or without", async () => {
    const { standIn, as } = await startTestHost();
    standIn.faults.plan({ kind: "secondary-limit", retryAfterSeconds: 7 });
    standIn.faults.plan({ kind: "secondary-limit" });
    const ask = async () =>
      await as("bot")
        .repos.get(SHOP)
        .catch(
          (error: { status: number; response: { headers: Record<string, string>; data: { message: string } } }) => ({
            status: error.status,
            retryAfter: error.response.headers["retry-after"],
            message: error.response.data.message,
          }),
        );
    const message = expect.stringMatching(/secondary rate limit/);
    expect(await ask()).toEqual({ status: 403, retryAfter: "7", message });
    expect(await ask()).toEqual({ status: 403, retryAfter: undefined, message });
    expect(await ask()).toMatchObject({ status: 200 });
  });

  it("of the primary limit says when it ends", async () => {
    const { standIn, as } = await startTestHost();
    standIn.faults.plan({ kind: "primary-limit", resetInSeconds: 120 });
    const refused = await as("bot")
      .repos.get(SHOP)
      .catch((error: { status: number; response: { headers: Record<string, string> } }) => error);
    expect(refused).toMatchObject({ status: 403, response: { headers: { "x-ratelimit-remaining": "0" } } });
    const { headers } = (refused as { response: { headers: Record<string, string> } }).response;
    const seconds = Number(headers["x-ratelimit-reset"]) - Date.now() / 1000;
    expect(seconds).toBeGreaterThan(115);
    expect(seconds).toBeLessThanOrEqual(121);
  });

  it("that resets the connection does nothing; one that loses the answer has done the work", async () => {
    const { standIn, as } = await startTestHost();
    standIn.faults.plan({ kind: "reset", method: "POST" });
    await expect(as("bot").issues.create(CREATE)).rejects.toThrow();
    expect(standIn.listIssues("owen/shop")).toHaveLength(0);
    standIn.faults.plan({ kind: "applied-then-lost", method: "POST" });
    await expect(as("bot").issues.create(CREATE)).rejects.toThrow();
    expect(standIn.listIssues("owen/shop")).toHaveLength(1);
    expect(standIn.requests.map(({ status, fault }) => [status, fault])).toEqual([
      [0, "reset"],
      [201, "applied-then-lost"],
    ]);
    expect((await as("bot").issues.get({ ...SHOP, issue_number: 1 })).status).toBe(200);
  });

  it("cuts an answer in half although all of it was announced", async () => {
    const { standIn } = await startTestHost();
    standIn.faults.plan({ kind: "truncated" });
    const answer = await fetch(`${standIn.url}/repos/owen/shop`);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect((await fetch(`${standIn.url}/repos/owen/shop`)).status).toBe(200);
  });

  it("delays an answer", async () => {
    const { standIn, as } = await startTestHost();
    standIn.faults.plan({ kind: "delay", delayMs: 300 });
    const started = performance.now();
    expect((await as("bot").repos.get(SHOP)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(295);
    standIn.faults.plan({ kind: "delay", delayMs: 500 });
    await expect(fetch(`${standIn.url}/repos/owen/shop`, { signal: AbortSignal.timeout(50) })).rejects.toThrow(
      /timeout|aborted/,
    );
  });

  it("lets requests pass before it hits, and is gone when all are cleared", async () => {
    const { standIn, as } = await startTestHost();
    standIn.faults.plan({ kind: 502, after: 2, times: 5 });
    const status = async () =>
      (
        await as("bot")
          .repos.get(SHOP)
          .catch((error: { status: number }) => error)
      ).status;
    expect([await status(), await status(), await status()]).toEqual([200, 200, 502]);
    standIn.faults.clear();
    expect(await status()).toBe(200);
  });

  it("hits git too: a push may fail before or after it was applied", async () => {
    const { standIn, as, clone } = await startTestHost();
    const work = await clone();
    standIn.faults.plan({ kind: 503, path: /^\/git\/.*receive-pack|^\/git\/.*info\/refs/ });
    await expect(work.push("one", { "a.txt": "1\n" })).rejects.toThrow(/503/);
    standIn.faults.plan({ kind: "applied-then-lost", method: "POST", path: /git-receive-pack$/ });
    await expect(work.git("push", "origin", "one")).rejects.toThrow();
    const sha = await runTestGit(work.dir, "rev-parse", "HEAD");
    expect((await as("bot").git.getRef({ ...SHOP, ref: "heads/one" })).data.object.sha).toBe(sha);
    expect(await work.git("push", "--porcelain", "origin", "one")).toContain("up to date");
  });
});

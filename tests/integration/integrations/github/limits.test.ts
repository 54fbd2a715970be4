import { Redis } from "ioredis";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Marker } from "../../../../src/domain/marker.ts";
import { type GitHubStandIn, startGitHubStandIn } from "../../../../src/demo/github-stand-in/index.ts";
import { createGitHub, type GitHub } from "../../../../src/integrations/github/index.ts";
import { createRedisAnswerCache } from "../../../../src/integrations/redis/answer-cache.ts";
import { createRedisHostQuota } from "../../../../src/integrations/redis/host-quota.ts";
import { listContractProblems } from "../../../contract/list-contract-problems.ts";
import { startTestRedis, type TestRedis } from "../../../helpers/redis.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

const REPO = "ada/app";
const TOKEN = "token-of-millrace-000001";
const QUESTION: Marker = { kind: "question", item: "ada--app-1" };

interface LimitWorld {
  standIn: GitHubStandIn;
  server: TestRedis;
  redis: Redis;
  /** One runner of several, with one Redis and one account for all of them. */
  runner(reserve?: number): GitHub;
  warnings: string[];
}

async function startLimitWorld(rateLimit = 5_000): Promise<LimitWorld> {
  const standIn = await startGitHubStandIn({ dir: await makeTempDir(), rateLimit });
  const server = await startTestRedis();
  const redis = new Redis({ path: server.socket, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on("error", () => undefined);
  onTestFinished(async () => {
    redis.disconnect();
    await server.close();
    await standIn.close();
    expect(listContractProblems(standIn.requests)).toEqual([]);
  });
  standIn.addUser({ login: "millrace", token: TOKEN });
  await standIn.addRepository({ repo: REPO, withoutGit: true, collaborators: { millrace: "write" } });
  const warnings: string[] = [];
  return {
    standIn,
    server,
    redis,
    warnings,
    runner: (reserve = 500) =>
      createGitHub({
        apiUrl: standIn.url,
        access: { token: TOKEN },
        redact: (text) => text,
        log: { warn: (_fields, message) => warnings.push(message) },
        quota: createRedisHostQuota({ redis, prefix: "{test}" }),
        answers: createRedisAnswerCache({ redis, prefix: "{test}" }),
        reserve,
        retryDelays: { baseMs: 5, longestPauseMs: 50 },
        writeSpacing: { every: 0, notifying: 0 },
      }),
  };
}

/** Asks questions that all count, until GitHub or the gate says no. */
async function askUntilRefused({ tracker }: GitHub): Promise<unknown> {
  for (let issue = 1_000; issue < 1_200; issue += 1) {
    try {
      await tracker.findIssue(REPO, issue);
    } catch (error) {
      return error;
    }
  }
  throw new Error("Nothing was refused.");
}

describe("The limits of a host", () => {
  it("are never used up: half of a small limit is left to people, whichever runner asks", async () => {
    const { standIn, runner } = await startLimitWorld(40);
    const error = await askUntilRefused(runner());
    expect(error).toMatchObject({ decision: "wait", code: "github.reserve" });
    expect((error as { retryAt: Date }).retryAt.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    expect(standIn.countRequests("millrace")).toBe(20);
    await expect(runner().tracker.listOpenIssues(REPO, {})).rejects.toMatchObject({ code: "github.reserve" });
    expect(standIn.countRequests("millrace")).toBe(20);
  });

  it("hold the last request back where nothing is left to people", async () => {
    const { standIn, runner } = await startLimitWorld(20);
    await expect(askUntilRefused(runner(0))).resolves.toMatchObject({ code: "github.reserve" });
    expect(standIn.countRequests("millrace")).toBe(20);
    expect(standIn.requests.every(({ status }) => status !== 403)).toBe(true);
  });

  it("pause every runner for the time that GitHub names, and not one request is sent meanwhile", async () => {
    const { standIn, runner } = await startLimitWorld();
    const [mine, other] = [runner(), runner()];
    standIn.faults.plan({ kind: "secondary-limit", retryAfterSeconds: 90 });
    await expect(mine.tracker.listMilestones(REPO)).rejects.toMatchObject({ code: "github.secondary_limit" });
    const before = standIn.requests.length;
    const error: unknown = await other.tracker.listMilestones(REPO).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ decision: "wait", code: "github.secondary_limit" });
    expect(Math.abs((error as { retryAt: Date }).retryAt.getTime() - Date.now() - 90_000)).toBeLessThan(5_000);
    expect(standIn.requests).toHaveLength(before);
  });

  it("give a whole minute to a pause that GitHub names no end of", async () => {
    const { standIn, runner } = await startLimitWorld();
    standIn.faults.plan({ kind: "secondary-limit", times: 5 });
    const error: unknown = await runner()
      .tracker.listMilestones(REPO)
      .catch((thrown: unknown) => thrown);
    const waitMs = (error as { retryAt: Date }).retryAt.getTime() - Date.now();
    expect(waitMs).toBeGreaterThan(50_000);
    expect(waitMs).toBeLessThan(61_000);
  });

  it("let all runners together write sixty texts a minute", async () => {
    const { standIn, runner } = await startLimitWorld();
    const issue = standIn.addIssue(REPO, { title: "Crash", author: "ada" });
    const runners = [runner(), runner()];
    const write = (n: number) =>
      runners[n % 2]?.tracker.ensureComment(REPO, issue, { ...QUESTION, run: `q${n}` }, `Text ${n}`);
    for (let n = 0; n < 60; n += 1) await write(n);
    await expect(write(60)).rejects.toMatchObject({ decision: "wait", code: "github.write_allowance" });
    await expect(write(61)).rejects.toMatchObject({ decision: "wait", code: "github.write_allowance" });
    expect(standIn.listComments(REPO, issue)).toHaveLength(60);
  }, 60_000);

  it("are counted by each runner for itself while Redis is away, and every question is asked in full", async () => {
    const { standIn, server, runner, warnings } = await startLimitWorld();
    standIn.addIssue(REPO, { title: "Crash", author: "ada" });
    const { tracker } = runner();
    expect(await tracker.listOpenIssues(REPO, {})).toHaveLength(1);
    await server.close();
    expect(await tracker.listOpenIssues(REPO, {})).toHaveLength(1);
    expect(standIn.countRequests("millrace")).toBe(2);
    expect(new Set(warnings)).toEqual(
      new Set(["The cache of GitHub's answers failed", "The shared count of requests does not answer"]),
    );
  });
});

describe("A question that was asked before", () => {
  it("costs nothing while the answer is the same, also for a runner that just started", async () => {
    const { standIn, runner } = await startLimitWorld();
    const issue = standIn.addIssue(REPO, { title: "Crash", author: "ada" });
    const first = await runner().tracker.findIssue(REPO, issue);
    expect(await runner().tracker.findIssue(REPO, issue)).toEqual(first);
    expect(standIn.requests.map(({ status }) => status)).toEqual([200, 304]);
    standIn.editIssue(REPO, issue, { by: "ada", title: "Crash on save" });
    expect(await runner().tracker.findIssue(REPO, issue)).toMatchObject({ title: "Crash on save" });
    expect(standIn.countRequests("millrace")).toBe(2);
  });

  it("is asked in full by another account, which may see something else", async () => {
    const { standIn, redis, runner } = await startLimitWorld();
    const issue = standIn.addIssue(REPO, { title: "Crash", author: "ada" });
    await runner().tracker.findIssue(REPO, issue);
    standIn.addUser({ login: "mia", token: "token-of-mia-000001" });
    const mia = createGitHub({
      apiUrl: standIn.url,
      access: { token: "token-of-mia-000001" },
      redact: (text) => text,
      answers: createRedisAnswerCache({ redis, prefix: "{test}" }),
    });
    await mia.tracker.findIssue(REPO, issue);
    expect(standIn.requests.map(({ login, status }) => `${login} ${status}`)).toEqual(["millrace 200", "mia 200"]);
    expect((await redis.hkeys("{test}:answers")).join(" ")).not.toContain("token");
  });

  it("is paid for one page alone where an issue is new or changed", async () => {
    const { standIn, runner } = await startLimitWorld();
    for (let n = 1; n <= 250; n += 1) {
      const createdAt = new Date(Date.UTC(2026, 0, 1) + n * 60_000);
      standIn.addIssue(REPO, { title: `Issue ${n}`, author: "ada", createdAt });
    }
    const count = async () => {
      const before = standIn.countRequests("millrace");
      await runner().tracker.listOpenIssues(REPO, {});
      return standIn.countRequests("millrace") - before;
    };
    expect(await count()).toBe(3);
    standIn.addIssue(REPO, { title: "Issue 251", author: "ada" });
    expect(await count()).toBe(1);
    standIn.addComment(REPO, 120, { author: "ada", body: "Me, too." });
    expect(await count()).toBe(1);
    expect(await count()).toBe(0);
  });

  it("is asked for the label alone where a repository has very many issues", async () => {
    const { standIn, runner } = await startLimitWorld();
    for (let n = 1; n <= 501; n += 1) {
      standIn.addIssue(REPO, { title: `Issue ${n}`, author: "ada", labels: n % 250 === 0 ? ["Ready"] : [] });
    }
    const ready = await runner().tracker.listOpenIssues(REPO, { label: "ready" });
    expect(ready.map(({ number }) => number)).toEqual([250, 500]);
    expect(standIn.countRequests("millrace")).toBe(2);
  });

  it("finds the page that came behind a full one", async () => {
    const { standIn, runner } = await startLimitWorld();
    for (let n = 1; n <= 100; n += 1) standIn.addIssue(REPO, { title: `Issue ${n}`, author: "ada" });
    expect(await runner().tracker.listOpenIssues(REPO, {})).toHaveLength(100);
    standIn.addIssue(REPO, { title: "Issue 101", author: "ada" });
    expect(await runner().tracker.listOpenIssues(REPO, {})).toHaveLength(101);
  });
});

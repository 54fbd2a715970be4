import { describe, expect, it } from "vitest";
import type { Marker } from "../../src/domain/marker.ts";
import type { createGitHub } from "../../src/integrations/github/index.ts";
import type { HttpRelay, RelayFault } from "../helpers/http-relay.ts";
import { waitUntil } from "../helpers/wait-until.ts";
import type { HostWorld } from "./code-host.ts";
import type { TrackerWorld } from "./issue-tracker.ts";

export interface FaultyWorld extends TrackerWorld, HostWorld {
  relay: HttpRelay;
  github: (options?: {
    token?: string;
    timeoutMs?: number;
    longestPauseMs?: number;
  }) => ReturnType<typeof createGitHub>;
}

const QUESTION: Marker = { kind: "question", item: "ada--app-1" };
const CHILD: Marker = { kind: "child", item: "ada--app-1", run: "part-1" };
const PULL: Marker = { kind: "pull-request", item: "ada--app-1", run: "ada--app-1-r1" };
const BRANCH = "millrace/1-crash";
const PULL_WANTED = { head: BRANCH, base: "main", title: "Fix", text: "Closes #1" };
const CHILD_WANTED = { title: "Part one", text: "Do it.", labels: [] };

const COMMENTS = /\/issues\/\d+\/comments$/;
const ISSUES = /\/issues$/;
const PULLS = /\/pulls$/;
const BAD_GATEWAY: RelayFault = {
  kind: "answer",
  status: 502,
  headers: { "content-type": "text/html" },
  body: "<html>",
};

/** What the GitHub adapter makes of a host that breaks, as tests. Each write is counted at the host's door. */
export function describeLostAnswers(setUp: () => Promise<FaultyWorld>): void {
  describe.each<{ fault: RelayFault }>([
    { fault: { kind: "lost" } },
    { fault: { kind: "cut" } },
    { fault: { kind: "reset" } },
    { fault: BAD_GATEWAY },
  ])("where the answer to a write is $fault.kind", ({ fault }) => {
    const applied = fault.kind === "lost" || fault.kind === "cut";
    const writes = applied ? 1 : 2;

    it("leaves exactly one comment", async () => {
      const { tracker, relay, repo, addIssue } = await setUp();
      const number = await addIssue({ author: "ada", title: "Which way?" });
      relay.failNext("POST", COMMENTS, fault);
      expect(await tracker.ensureComment(repo, number, QUESTION, "Left?")).toMatchObject({ change: "created" });
      expect(await tracker.listComments(repo, number)).toHaveLength(1);
      expect(relay.writes()).toHaveLength(writes);
    });

    it("leaves exactly one issue", async () => {
      const { tracker, relay, repo } = await setUp();
      relay.failNext("POST", ISSUES, fault);
      expect(await tracker.ensureIssue(repo, CHILD, CHILD_WANTED)).toMatchObject({ change: "created" });
      expect(await tracker.listOpenIssues(repo, {})).toHaveLength(1);
      expect(relay.writes()).toHaveLength(writes);
    });

    it("leaves exactly one pull request", async () => {
      const { host, relay, repo, addBranch } = await setUp();
      await addBranch(BRANCH);
      relay.failNext("POST", PULLS, fault);
      expect(await host.ensurePullRequest(repo, PULL, PULL_WANTED)).toMatchObject({ change: "created" });
      expect(await host.listPullRequestsFor(repo, 1)).toHaveLength(1);
      expect(relay.writes()).toHaveLength(writes);
    });

    it("leaves the label on, once", async () => {
      const { tracker, relay, repo, addIssue } = await setUp();
      const number = await addIssue({ author: "ada", title: "Crash" });
      relay.failNext("POST", /\/labels$/, fault);
      relay.failNext("POST", /\/issues\/\d+\/labels$/, fault);
      expect(await tracker.ensureIssueLabel(repo, number, "millrace:working")).toBe("created");
      expect((await tracker.findIssue(repo, number))?.labels).toEqual(["millrace:working"]);
    });

    it("leaves the label off, and the others on", async () => {
      const { tracker, relay, repo, addIssue } = await setUp();
      const number = await addIssue({ author: "ada", title: "Crash", labels: ["bug", "millrace:working"] });
      relay.failNext("DELETE", /\/labels\//, fault);
      expect(await tracker.ensureIssueLabelAbsent(repo, number, "millrace:working")).toBe("updated");
      expect((await tracker.findIssue(repo, number))?.labels).toEqual(["bug"]);
      expect(relay.writes()).toHaveLength(writes);
    });

    it("leaves the comment with its new text", async () => {
      const { tracker, relay, repo, addIssue } = await setUp();
      const number = await addIssue({ author: "ada", title: "Which way?" });
      await tracker.ensureComment(repo, number, QUESTION, "Left?");
      relay.forget();
      relay.failNext("PATCH", /\/issues\/comments\/\d+$/, fault);
      expect(await tracker.ensureComment(repo, number, QUESTION, "Right?")).toMatchObject({ change: "updated" });
      expect((await tracker.listComments(repo, number)).map(({ body }) => body.split("\n")[1])).toEqual(["Right?"]);
      expect(relay.writes()).toHaveLength(writes);
    });

    it("leaves the pull request with its new text", async () => {
      const { host, relay, repo, addBranch } = await setUp();
      await addBranch(BRANCH);
      const { number } = await host.ensurePullRequest(repo, PULL, PULL_WANTED);
      relay.forget();
      relay.failNext("PATCH", /\/pulls\/\d+$/, fault);
      const again = { ...PULL_WANTED, text: "Closes #1\n\nBetter." };
      expect(await host.ensurePullRequest(repo, PULL, again)).toMatchObject({ change: "updated", number });
      expect(await host.ensurePullRequest(repo, PULL, again)).toMatchObject({ change: "unchanged", number });
      expect(relay.writes()).toHaveLength(writes);
    });
  });

  it("gives up after two writes that leave no trace, with an error that says try again", async () => {
    const { tracker, relay, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Crash" });
    relay.failNext("POST", COMMENTS, BAD_GATEWAY, BAD_GATEWAY, BAD_GATEWAY);
    await expect(tracker.ensureComment(repo, number, QUESTION, "Left?")).rejects.toMatchObject({
      decision: "retry",
      code: "github.unavailable",
    });
    expect(relay.writes()).toHaveLength(2);
  });

  it("sends no second write after a time-out, because the first may still be under way", async () => {
    const { github, relay, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Crash" });
    const { tracker } = github({ timeoutMs: 1_000 });
    relay.failNext("POST", COMMENTS, { kind: "held" });
    expect(await tracker.ensureComment(repo, number, QUESTION, "Left?")).toMatchObject({ change: "created" });
    expect(relay.writes()).toHaveLength(1);

    relay.failNext("POST", ISSUES, { kind: "silent" });
    await expect(tracker.ensureIssue(repo, CHILD, CHILD_WANTED)).rejects.toMatchObject({ code: "github.timeout" });
    expect(relay.writes()).toHaveLength(2);
  });

  it("repeats a read that met two bad gateways or a dropped connection", async () => {
    const { tracker, relay, repo, addIssue } = await setUp();
    await addIssue({ author: "ada", title: "Crash" });
    relay.failNext("GET", /\/issues\?/, BAD_GATEWAY, BAD_GATEWAY, { kind: "reset" });
    expect(await tracker.listOpenIssues(repo, {})).toHaveLength(1);
  });

  it("never takes a list that was cut off for a short or empty one", async () => {
    const { tracker, relay, repo, addIssue } = await setUp();
    await addIssue({ author: "ada", title: "Crash" });
    const empty: RelayFault = { kind: "answer", status: 200, body: "" };
    relay.failNext("GET", /\/issues\?/, { kind: "cut" }, empty);
    expect(await tracker.listOpenIssues(repo, {})).toHaveLength(1);
    const conflict: RelayFault = { kind: "answer", status: 409 };
    relay.failNext("GET", /\/issues\?/, empty, { kind: "cut" }, empty, empty);
    await expect(tracker.listOpenIssues(repo, {})).rejects.toMatchObject({ code: "github.bad_answer" });
    relay.failNext("GET", /\/issues\?/, conflict);
    await expect(tracker.listOpenIssues(repo, {})).rejects.toMatchObject({ code: "github.unavailable" });
  });

  it("waits for a short secondary limit and then writes once", async () => {
    const { tracker, relay, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Crash" });
    relay.failNext("POST", COMMENTS, secondaryLimit(1));
    const started = Date.now();
    expect(await tracker.ensureComment(repo, number, QUESTION, "Left?")).toMatchObject({ change: "created" });
    expect(Date.now() - started).toBeGreaterThanOrEqual(990);
    expect(await tracker.listComments(repo, number)).toHaveLength(1);
  });

  it("holds all other requests back while it waits for the end of a limit", async () => {
    const { tracker, relay, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Crash" });
    relay.failNext("POST", COMMENTS, secondaryLimit(1));
    const writing = tracker.ensureComment(repo, number, QUESTION, "Left?");
    await waitUntil(() => relay.writes().length === 1, { what: "the refused write" });
    relay.forget();
    // The refusal left the host, but the client may read it only after a request or two of ours.
    await waitUntil(() => takesLong(() => tracker.listOpenIssues(repo, {})), { what: "a request that is held back" });
    expect(await writing).toMatchObject({ change: "created" });
  });

  it("holds back after a limit that only shows in its Retry-After", async () => {
    const { tracker, relay, repo } = await setUp();
    const headers = { "retry-after": "30" };
    relay.failNext("GET", /\/issues\?/, { kind: "answer", status: 403, headers });
    await expect(tracker.listOpenIssues(repo, {})).rejects.toMatchObject({ decision: "wait" });
    relay.forget();
    await expect(tracker.listMilestones(repo)).rejects.toMatchObject({ decision: "wait" });
    expect(relay.requests).toHaveLength(0);
  });

  it("hands a long secondary limit up with its end, and sends nothing at all until then", async () => {
    const { tracker, relay, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Crash" });
    relay.failNext("POST", COMMENTS, secondaryLimit(120));
    const error: unknown = await tracker
      .ensureComment(repo, number, QUESTION, "Left?")
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ decision: "wait", code: "github.secondary_limit" });
    const { retryAt } = error as { retryAt: Date };
    expect(Math.abs(retryAt.getTime() - Date.now() - 120_000)).toBeLessThan(5_000);
    relay.forget();
    await expect(tracker.listOpenIssues(repo, {})).rejects.toMatchObject({ decision: "wait" });
    expect(relay.requests).toHaveLength(0);
  });

  it("hands the primary limit up with the moment of its reset", async () => {
    const { tracker, relay, repo } = await setUp();
    const reset = Math.floor(Date.now() / 1_000) + 600;
    relay.failNext("GET", /\/issues\?/, {
      kind: "answer",
      status: 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
      body: JSON.stringify({ message: "API rate limit exceeded for user ID 1." }),
    });
    await expect(tracker.listOpenIssues(repo, {})).rejects.toMatchObject({
      decision: "wait",
      code: "github.rate_limit",
      retryAt: new Date((reset + 1) * 1_000),
    });
  });

  it.each([
    { status: 401, decision: "configure", code: "github.bad_token" },
    { status: 403, decision: "park", code: "github.no_permission" },
    { status: 404, decision: "park", code: "github.not_found" },
    { status: 410, decision: "park", code: "github.not_found" },
    { status: 422, decision: "park", code: "github.refused" },
  ])("does not repeat a request that is answered with $status", async ({ status, decision, code }) => {
    const { tracker, relay, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Crash" });
    relay.failNext("POST", COMMENTS, { kind: "answer", status });
    await expect(tracker.ensureComment(repo, number, QUESTION, "Left?")).rejects.toMatchObject({ decision, code });
    expect(relay.writes()).toHaveLength(1);
  });

  it("asks for its own account again after that question failed", async () => {
    const { tracker, relay } = await setUp();
    relay.failNext("GET", /\/user$/, { kind: "answer", status: 401 });
    await expect(tracker.whoAmI()).rejects.toMatchObject({ code: "github.bad_token" });
    expect(await tracker.whoAmI()).toBe("millrace");
    relay.forget();
    expect(await tracker.whoAmI()).toBe("millrace");
    expect(relay.requests).toHaveLength(0);
  });

  it("does not read an outage as `no permission`", async () => {
    const { tracker, relay, repo } = await setUp();
    relay.failNext("GET", /\/permission$/, BAD_GATEWAY, BAD_GATEWAY, BAD_GATEWAY, BAD_GATEWAY);
    await expect(tracker.getPermission(repo, "ada")).rejects.toMatchObject({ decision: "retry" });
  });

  it("sends the API version and its own name with each request", async () => {
    const { tracker, relay, repo } = await setUp();
    await tracker.listOpenIssues(repo, {});
    const [request] = relay.requests;
    expect(request?.headers["x-github-api-version"]).toBe("2022-11-28");
    expect(request?.headers["user-agent"]).toMatch(/^millrace/);
  });
}

function secondaryLimit(seconds: number): RelayFault {
  return {
    kind: "answer",
    status: 403,
    headers: { "retry-after": String(seconds) },
    body: JSON.stringify({ message: "You have exceeded a secondary rate limit. Please wait." }),
  };
}

/** Half of the pause that is asked for: far more than an answer takes that nothing holds back. */
async function takesLong(work: () => Promise<unknown>): Promise<boolean> {
  const started = Date.now();
  await work();
  return Date.now() - started > 500;
}

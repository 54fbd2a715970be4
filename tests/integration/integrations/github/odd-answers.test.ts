import { describe, expect, it, onTestFinished } from "vitest";
import type { Marker } from "../../../../src/domain/marker.ts";
import { formatMarker } from "../../../../src/domain/marker.ts";
import { createGitHub } from "../../../../src/integrations/github/index.ts";
import { type HttpRelay, startHttpRelay } from "../../../helpers/http-relay.ts";

/** A host that only says what the test told it to, for answers that an emulator does not give. */
async function startScript({
  token = "token-of-millrace-0001",
  baseMs = 1,
}: { token?: string; baseMs?: number } = {}): Promise<{ relay: HttpRelay } & ReturnType<typeof createGitHub>> {
  const relay = await startHttpRelay(() => "http://127.0.0.1:9");
  onTestFinished(() => relay.close());
  const github = createGitHub({
    apiUrl: `${relay.url}/`,
    access: { token },
    redact: (text) => text.replaceAll(token, "[redacted]"),
    timeoutMs: 5_000,
    retryDelays: { baseMs },
    writeSpacing: { every: 0, notifying: 0 },
  });
  return { relay, ...github };
}

function say(
  relay: HttpRelay,
  path: RegExp,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
  method = "GET",
) {
  relay.failNext(method, path, { kind: "answer", status, headers, body: JSON.stringify(body) });
}

const TIMES = { created_at: "2026-03-01T12:00:00Z", updated_at: "2026-03-01T12:00:00Z" };
const issue = (number: number, repo: string) => ({
  ...TIMES,
  number,
  html_url: `https://github.com/${repo}/issues/${number}`,
  repository_url: `https://api.github.com/repos/${repo}`,
  title: "Crash",
  body: null,
  user: null,
  state: "open",
  labels: ["old-style", { name: "bug" }, { name: null }],
  milestone: { number: 3, title: "1.0", due_on: null },
});

describe("Odd answers of GitHub", () => {
  it("reads an issue of a deleted account, with labels in both shapes", async () => {
    const { relay, tracker } = await startScript();
    say(relay, /issues\/7$/, issue(7, "ada/app"));
    expect(await tracker.findIssue("ada/app", 7)).toMatchObject({
      author: "ghost",
      authorIsBot: false,
      labels: ["old-style", "bug"],
      milestone: { number: 3, title: "1.0", dueOn: undefined },
    });
  });

  it("takes a moved issue for gone, and an issue of a renamed repository for its own", async () => {
    const { relay, tracker } = await startScript();
    say(relay, /issues\/7$/, issue(1, "ada/other"));
    expect(await tracker.findIssue("ada/app", 7)).toBeUndefined();
    say(relay, /issues\/7$/, issue(7, "ada/other"));
    say(relay, /repos\/ada\/app$/, { full_name: "ada/app" });
    expect(await tracker.findIssue("ada/app", 7)).toBeUndefined();
    say(relay, /issues\/7$/, issue(7, "ada/new-name"));
    say(relay, /repos\/ada\/app$/, { full_name: "ada/new-name" });
    expect(await tracker.findIssue("ada/app", 7)).toMatchObject({ number: 7, repo: "ada/app" });
  });

  it("waits no longer between two tries because an earlier request was in trouble, too", async () => {
    const { relay, tracker } = await startScript({ baseMs: 40 });
    const tryInVain = async () => {
      for (let failure = 0; failure < 4; failure += 1) say(relay, /issues\/7$/, {}, 502);
      const startedAt = performance.now();
      await expect(tracker.findIssue("ada/app", 7)).rejects.toMatchObject({ code: "github.unavailable" });
      return performance.now() - startedAt;
    };
    // 1 + 4 + 9 times the base.
    const [first, second] = [await tryInVain(), await tryInVain()];
    expect(first).toBeGreaterThan(500);
    expect(second).toBeLessThan(first + 400);
  });

  it("takes a pull request for no issue", async () => {
    const { relay, tracker } = await startScript();
    say(relay, /issues\/7$/, { ...issue(7, "ada/app"), pull_request: { url: "…" } });
    expect(await tracker.findIssue("ada/app", 7)).toBeUndefined();
    say(relay, /issues\?/, [{ ...issue(7, "ada/app"), pull_request: { url: "…" } }, issue(8, "ada/app")]);
    expect((await tracker.listOpenIssues("ada/app", {})).map(({ number }) => number)).toEqual([8]);
  });

  it("names nobody where the account that labelled last is gone, and not the one before", async () => {
    const { relay, tracker } = await startScript();
    const labeled = (id: number, actor: unknown) => ({ id, event: "labeled", actor, label: { name: "go" }, ...TIMES });
    say(relay, /events\?/, [labeled(2, null), labeled(1, { login: "ada" })]);
    expect(await tracker.findLabeller("ada/app", 7, "go")).toBeUndefined();
  });

  it("follows the next page on its own host only, whatever host the answer names", async () => {
    const { relay, tracker } = await startScript();
    const next = { link: '<https://elsewhere.example//evil.example/repositories/1/issues?page=2>; rel="next"' };
    say(relay, /issues\?.*state=open/, [issue(1, "ada/app")], 200, next);
    say(relay, /page=2$/, [issue(1, "ada/app"), issue(2, "ada/app")]);
    expect((await tracker.listOpenIssues("ada/app", {})).map(({ number }) => number)).toEqual([1, 2]);
    expect(relay.requests.at(-1)?.path).toBe("//evil.example/repositories/1/issues?page=2");
  });

  it("adds a label although somebody else created it in the repository in between", async () => {
    const { relay, tracker } = await startScript();
    say(relay, /issues\/7\/labels\?/, []);
    say(relay, /\/labels\/go$/, { message: "Not Found" }, 404);
    const taken = {
      message: "Validation Failed",
      errors: [{ resource: "Label", code: "already_exists", field: "name" }],
    };
    say(relay, /\/app\/labels$/, taken, 422, {}, "POST");
    say(relay, /\/labels\/go$/, { name: "go" });
    say(relay, /issues\/7\/labels$/, [{ name: "go" }], 200, {}, "POST");
    expect(await tracker.ensureIssueLabel("ada/app", 7, "go")).toBe("created");
    expect(relay.writes().map(({ body }) => JSON.parse(body))).toMatchObject([{ name: "go" }, { labels: ["go"] }]);
  });

  it("is content when somebody else took the label off in between", async () => {
    const { relay, tracker } = await startScript();
    say(relay, /issues\/7\/labels\?/, [{ name: "Go on/now" }]);
    say(relay, /issues\/7\/labels\/Go%20on%2Fnow$/, { message: "Label does not exist" }, 404, {}, "DELETE");
    expect(await tracker.ensureIssueLabelAbsent("ada/app", 7, "go on/now")).toBe("updated");
  });

  it("ignores a pull request of a fork from a branch of the same name", async () => {
    const { relay, host } = await startScript();
    const pull = (number: number, head: unknown) => ({
      ...TIMES,
      number,
      html_url: `https://github.com/ada/app/pull/${number}`,
      title: "Fix",
      body: null,
      user: { login: "ada" },
      state: "closed",
      base: { ref: "main" },
      head: { ref: "topic", sha: "0".repeat(40), repo: head },
      merged_at: number === 1 ? TIMES.created_at : null,
    });
    say(relay, /pulls\?/, [pull(3, null), pull(2, { full_name: "eve/app" }), pull(1, { full_name: "Ada/App" })]);
    expect(await host.findPullRequest("ada/app", "topic")).toMatchObject({ number: 1, state: "merged" });
  });

  it("looks again when GitHub says that the pull request already exists", async () => {
    const { relay, host } = await startScript();
    const marker: Marker = { kind: "pull-request", item: "ada--app-1" };
    say(relay, /user$/, { login: "millrace" });
    say(relay, /pulls\?/, []);
    say(
      relay,
      /pulls$/,
      { message: "Validation Failed", errors: [{ message: "A pull request already exists for ada:topic." }] },
      422,
      {},
      "POST",
    );
    const body = `${formatMarker(marker)}\nCloses #1`;
    const ours = { ...TIMES, number: 5, html_url: "https://github.com/ada/app/pull/5", title: "Fix", body };
    const head = { ref: "topic", sha: "0".repeat(40), repo: { full_name: "ada/app" } };
    say(relay, /pulls\?/, [{ ...ours, user: { login: "millrace" }, state: "open", base: { ref: "main" }, head }]);
    const wanted = { head: "topic", base: "main", title: "Fix", text: "Closes #1" };
    expect(await host.ensurePullRequest("ada/app", marker, wanted)).toMatchObject({ number: 5, change: "created" });
    expect(relay.writes()).toHaveLength(1);
  });

  it("fails on an answer without the fields it needs instead of guessing them", async () => {
    const { relay, tracker } = await startScript();
    say(relay, /issues\?/, [{ number: 1 }]);
    await expect(tracker.listOpenIssues("ada/app", {})).rejects.toMatchObject({ code: "github.bad_answer" });
  });

  it("keeps the token out of the error when the host repeats it", async () => {
    const { relay, tracker } = await startScript({ token: "s3cret-token-000001" });
    say(relay, /user$/, { message: "token s3cret-token-000001 has expired" }, 401);
    const error: unknown = await tracker.whoAmI().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "github.bad_token" });
    expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain("s3cret");
  });

  it("keeps secrets out of every text it writes, and finds its redacted text unchanged", async () => {
    const { relay, tracker } = await startScript({ token: "s3cret-token-000001" });
    const marker: Marker = { kind: "failure", item: "ada--app-1" };
    const body = `${formatMarker(marker)}\nfatal: [redacted] refused`;
    const comment = { ...TIMES, id: 1, html_url: "https://github.com/c/1", body, user: { login: "millrace" } };
    say(relay, /user$/, { login: "millrace" });
    say(relay, /comments\?/, []);
    say(relay, /comments$/, comment, 201, {}, "POST");
    const text = "fatal: s3cret-token-000001 refused";
    expect(await tracker.ensureComment("ada/app", 1, marker, text)).toMatchObject({ change: "created" });
    expect(JSON.parse(relay.writes()[0]?.body ?? "")).toEqual({ body });
    say(relay, /comments\?/, [comment]);
    expect(await tracker.ensureComment("ada/app", 1, marker, text)).toMatchObject({ change: "unchanged" });
  });
});

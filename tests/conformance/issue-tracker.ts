import { expect, it } from "vitest";
import type { Marker } from "../../src/domain/marker.ts";
import { formatMarker } from "../../src/domain/marker.ts";
import type { IssueTracker } from "../../src/domain/ports/issue-tracker.ts";

/**
 * A fresh host with one empty repository. Three accounts: `millrace` (the tracker's own, may write), `ada` (admin) and
 * `stranger` (no role).
 */
export interface TrackerWorld {
  tracker: IssueTracker;
  /** The same host through another account, to do what people do. */
  as: (login: "ada" | "stranger") => IssueTracker;
  repo: string;
  /** Opens an issue by another account and returns its number. */
  addIssue: (issue: { author: string; title: string; body?: string | null; labels?: string[] }) => Promise<number>;
  addComment: (comment: { author: string; issue: number; body: string }) => Promise<void>;
  addMilestone: (milestone: { title: string; dueOn: string }) => Promise<number>;
  /** Requests of the tracker so far that would change something. */
  countWrites: () => number;
}

const QUESTION: Marker = { kind: "question", item: "ada--app-1", run: "ada--app-1-q1" };
const CHILD: Marker = { kind: "child", item: "ada--app-1", run: "part-1" };

/** What every IssueTracker has to do, as tests. `setUp` is called once for each of them. */
export function describeIssueTracker(setUp: () => Promise<TrackerWorld>): void {
  it("knows its own account", async () => {
    const { tracker } = await setUp();
    expect(await tracker.whoAmI()).toBe("millrace");
  });

  it("lists the open issues of all pages, each once, with the label asked for", async () => {
    const { tracker, repo, addIssue } = await setUp();
    for (let n = 1; n <= 103; n += 1) {
      await addIssue({ author: "ada", title: `Issue ${n}`, labels: n % 50 === 0 ? ["millrace:ready"] : [] });
    }
    const all = await tracker.listOpenIssues(repo, {});
    expect(all.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 103 }, (_, n) => n + 1),
    );
    const ready = await tracker.listOpenIssues(repo, { label: "millrace:ready" });
    expect(ready.map(({ title }) => title).toSorted()).toEqual(["Issue 100", "Issue 50"]);
  });

  it("reads an issue with all that Millrace needs, and an empty body as an empty text", async () => {
    const { tracker, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Crash on save", body: null, labels: ["bug"] });
    const issue = await tracker.findIssue(repo, number);
    expect(issue).toMatchObject({
      repo,
      number,
      title: "Crash on save",
      body: "",
      author: "ada",
      authorIsBot: false,
      state: "open",
      labels: ["bug"],
      milestone: undefined,
      comments: 0,
      locked: false,
      closedAt: undefined,
    });
    expect(Date.parse(issue?.createdAt ?? "")).toBeGreaterThan(0);
    expect(issue?.url).toContain(`/issues/${number}`);
  });

  it("says that an issue is not there", async () => {
    const { tracker, repo } = await setUp();
    expect(await tracker.findIssue(repo, 4_711)).toBeUndefined();
  });

  it("refuses to call an issue missing where the repository itself is out of sight", async () => {
    const { tracker } = await setUp();
    await expect(tracker.findIssue("ada/no-such-repository", 1)).rejects.toMatchObject({ code: "github.not_found" });
  });

  it("writes one comment for one marker, however often it is asked", async () => {
    const { tracker, repo, addIssue, countWrites } = await setUp();
    const number = await addIssue({ author: "ada", title: "Which way?" });
    const first = await tracker.ensureComment(repo, number, QUESTION, "Left or right?");
    const writes = countWrites();
    const second = await tracker.ensureComment(repo, number, QUESTION, "Left or right?");
    expect([first.change, second.change]).toEqual(["created", "unchanged"]);
    expect(second.url).toBe(first.url);
    expect(countWrites()).toBe(writes);
    const comments = await tracker.listComments(repo, number);
    expect(comments.map(({ author, body }) => ({ author, body }))).toEqual([
      { author: "millrace", body: `${formatMarker(QUESTION)}\nLeft or right?` },
    ]);
  });

  it("edits its comment when the text is another one, and writes a second comment for another marker", async () => {
    const { tracker, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Which way?" });
    const first = await tracker.ensureComment(repo, number, QUESTION, "Left or right?");
    const edited = await tracker.ensureComment(repo, number, QUESTION, "Up or down?");
    expect(edited).toEqual({ change: "updated", url: first.url });
    await tracker.ensureComment(repo, number, { ...QUESTION, run: "ada--app-1-q2" }, "And then?");
    const bodies = (await tracker.listComments(repo, number)).map(({ body }) => body.split("\n")[1]);
    expect(bodies).toEqual(["Up or down?", "And then?"]);
  });

  it("finds its comment behind more than a page of others", async () => {
    const { tracker, repo, addIssue, addComment, countWrites } = await setUp();
    const number = await addIssue({ author: "ada", title: "A long talk" });
    for (let n = 1; n <= 101; n += 1) await addComment({ author: "ada", issue: number, body: `Word ${n}` });
    await tracker.ensureComment(repo, number, QUESTION, "Left or right?");
    const writes = countWrites();
    expect(await tracker.ensureComment(repo, number, QUESTION, "Left or right?")).toMatchObject({
      change: "unchanged",
    });
    expect(countWrites()).toBe(writes);
    expect(await tracker.listComments(repo, number)).toHaveLength(102);
  });

  it("ignores its own marker in the comment of a stranger", async () => {
    const { tracker, repo, addIssue, addComment } = await setUp();
    const number = await addIssue({ author: "ada", title: "Which way?" });
    const forged = `${formatMarker(QUESTION)}\nLeft or right?`;
    await addComment({ author: "stranger", issue: number, body: forged });
    expect(await tracker.ensureComment(repo, number, QUESTION, "Left or right?")).toMatchObject({ change: "created" });
    const authors = (await tracker.listComments(repo, number)).map(({ author }) => author);
    expect(authors).toEqual(["stranger", "millrace"]);
  });

  it("cuts a text that is too long for the host, and finds it unchanged the next time", async () => {
    const { tracker, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Much to say" });
    const text = "𝕏 word\n".repeat(20_000);
    await tracker.ensureComment(repo, number, QUESTION, text);
    expect(await tracker.ensureComment(repo, number, QUESTION, text)).toMatchObject({ change: "unchanged" });
    const [comment] = await tracker.listComments(repo, number);
    expect(comment?.body.length).toBeLessThan(60_000);
    expect(comment?.body).toMatch(/characters cut …]$/);
  });

  it("adds and removes single labels, leaves the others, and writes nothing where nothing is to do", async () => {
    const { tracker, repo, addIssue, countWrites } = await setUp();
    const number = await addIssue({ author: "ada", title: "Crash", labels: ["bug"] });
    expect(await tracker.ensureIssueLabel(repo, number, "millrace:working")).toBe("created");
    const afterAdd = countWrites();
    expect(await tracker.ensureIssueLabel(repo, number, "Millrace:Working")).toBe("unchanged");
    expect(countWrites()).toBe(afterAdd);
    expect((await tracker.findIssue(repo, number))?.labels.toSorted()).toEqual(["bug", "millrace:working"]);

    expect(await tracker.ensureIssueLabelAbsent(repo, number, "MILLRACE:WORKING")).toBe("updated");
    const afterRemove = countWrites();
    expect(await tracker.ensureIssueLabelAbsent(repo, number, "millrace:working")).toBe("unchanged");
    expect(countWrites()).toBe(afterRemove);
    expect((await tracker.findIssue(repo, number))?.labels).toEqual(["bug"]);
  });

  it("opens one issue for one marker, and does not edit it afterwards", async () => {
    const { tracker, repo, countWrites } = await setUp();
    const wanted = { title: "Part one", text: "Do the first part.", labels: ["millrace:ready"] };
    const first = await tracker.ensureIssue(repo, CHILD, wanted);
    const writes = countWrites();
    const second = await tracker.ensureIssue(repo, CHILD, { ...wanted, title: "Part 1", text: "Another text." });
    expect(first.change).toBe("created");
    expect(second).toEqual({ change: "unchanged", url: first.url, number: first.number });
    expect(countWrites()).toBe(writes);
    const other = await tracker.ensureIssue(repo, { ...CHILD, run: "part-2" }, wanted);
    expect(other.number).not.toBe(first.number);
    expect(await tracker.findIssue(repo, first.number)).toMatchObject({
      title: "Part one",
      body: `${formatMarker(CHILD)}\nDo the first part.`,
      author: "millrace",
      labels: ["millrace:ready"],
    });
  });

  it("ignores its own marker in the issue of a stranger", async () => {
    const { tracker, repo, addIssue } = await setUp();
    const forged = await addIssue({ author: "stranger", title: "Part one", body: formatMarker(CHILD) });
    const ours = await tracker.ensureIssue(repo, CHILD, { title: "Part one", text: "…", labels: [] });
    expect(ours.change).toBe("created");
    expect(ours.number).not.toBe(forged);
  });

  it("puts a new issue into its milestone, and counts it there", async () => {
    const { tracker, repo, addMilestone } = await setUp();
    const milestone = await addMilestone({ title: "1.0", dueOn: "2030-01-31T08:00:00Z" });
    const issue = await tracker.ensureIssue(repo, CHILD, { title: "Part one", text: "…", labels: [], milestone });
    expect((await tracker.findIssue(repo, issue.number))?.milestone).toMatchObject({ title: "1.0", number: milestone });
    expect(await tracker.listMilestones(repo)).toMatchObject([
      { number: milestone, title: "1.0", state: "open", openIssues: 1, closedIssues: 0 },
    ]);
  });

  it("says what an account may do, and `none` for an account without a role or without existence", async () => {
    const { tracker, repo } = await setUp();
    expect(await tracker.getPermission(repo, "ada")).toBe("admin");
    expect(["none", "read"]).toContain(await tracker.getPermission(repo, "stranger"));
    expect(await tracker.getPermission(repo, "nobody-of-that-name")).toBe("none");
  });

  it("closes an issue with its reason and opens it again, each with one write", async () => {
    const { tracker, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "ada", title: "Crash" });
    expect(await tracker.ensureIssueState(repo, number, "open")).toBe("unchanged");
    expect(await tracker.ensureIssueState(repo, number, "closed", "not-planned")).toBe("updated");
    expect(await tracker.ensureIssueState(repo, number, "closed")).toBe("unchanged");
    expect(await tracker.findIssue(repo, number)).toMatchObject({ state: "closed", closedAs: "not-planned" });
    expect(await tracker.ensureIssueState(repo, number, "open")).toBe("updated");
    expect(await tracker.findIssue(repo, number)).toMatchObject({ state: "open", closedAs: undefined });
  });

  it("names who put a label on last", async () => {
    const { tracker, as, repo, addIssue } = await setUp();
    const number = await addIssue({ author: "stranger", title: "Crash" });
    expect(await tracker.findLabeller(repo, number, "millrace:ready")).toBeUndefined();
    await tracker.ensureIssueLabel(repo, number, "millrace:ready");
    await tracker.ensureIssueLabelAbsent(repo, number, "millrace:ready");
    await as("ada").ensureIssueLabel(repo, number, "millrace:ready");
    await tracker.ensureIssueLabel(repo, number, "bug");
    expect(await tracker.findLabeller(repo, number, "Millrace:Ready")).toBe("ada");
  });
}

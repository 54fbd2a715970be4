import { describe, expect, it } from "vitest";
import { refusalOf, SHOP, startTestHost } from "./harness.ts";

const ISSUE = { ...SHOP, issue_number: 1 };

describe("comments", () => {
  it("keep a hidden marker word for word, are edited in place and counted", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addIssue("owen/shop", { title: "x", author: "rita" });
    const body = "<!-- millrace:v1 kind=question item=owen--shop-1 -->\nWhich browser? `a < b` \u{1F600}";
    const { data, headers } = await as("bot").issues.createComment({ ...ISSUE, body });
    expect(data).toMatchObject({ body, user: { login: "bot", type: "User" }, author_association: "COLLABORATOR" });
    expect(headers.location).toBe(data.url);
    await as("bot").issues.updateComment({ ...SHOP, comment_id: data.id, body: "new" });
    expect((await as("bot").issues.getComment({ ...SHOP, comment_id: data.id })).data.body).toBe("new");
    expect((await as("bot").issues.get(ISSUE)).data.comments).toBe(1);
    await as("bot").issues.deleteComment({ ...SHOP, comment_id: data.id });
    expect((await refusalOf(as("bot").issues.getComment({ ...SHOP, comment_id: data.id }))).status).toBe(404);
  });

  it("of an issue come oldest first, in pages, and only those changed since a time", async () => {
    const { standIn, as } = await startTestHost();
    const comments = Array.from({ length: 131 }, (_, at) => ({
      author: "rita",
      body: `comment ${at}`,
      createdAt: new Date(Date.UTC(2024, 0, 1, 0, at)),
    }));
    standIn.addIssue("owen/shop", { title: "x", author: "rita", comments, createdAt: "2024-01-01T00:00:00Z" });
    const all = await as("bot").paginate(as("bot").issues.listComments, { ...ISSUE, per_page: 100 });
    expect(all.map(({ body }) => body)).toEqual(comments.map(({ body }) => body));
    const late = await as("bot").issues.listComments({ ...ISSUE, since: "2024-01-01T02:10:00Z" });
    expect(late.data.map(({ body }) => body)).toEqual(["comment 130"]);
  });

  it("of the whole repository are listed by creation or change", async () => {
    const { standIn, as } = await startTestHost();
    for (const number of [1, 2]) standIn.addIssue("owen/shop", { title: `${number}`, author: "rita" });
    const first = standIn.addComment("owen/shop", 1, { author: "mia", body: "a", createdAt: "2024-01-01T00:00:00Z" });
    standIn.addComment("owen/shop", 2, { author: "mia", body: "b", createdAt: "2024-01-02T00:00:00Z" });
    const list = async (query: object) => {
      const { data } = await as("bot").issues.listCommentsForRepo({ ...SHOP, ...query });
      return data.map(({ body }) => body).join("");
    };
    expect(await list({})).toBe("ab");
    expect(await list({ sort: "created", direction: "desc" })).toBe("ba");
    expect(await list({ since: "2024-01-01T12:00:00Z" })).toBe("b");
    await as("mia").issues.updateComment({ ...SHOP, comment_id: first, body: "A" });
    expect(await list({ sort: "updated", direction: "asc" })).toBe("bA");
  });

  it("are refused when blank or too long", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addIssue("owen/shop", { title: "x", author: "rita" });
    for (const body of ["", " \n", "x".repeat(65_537)]) {
      expect((await refusalOf(as("bot").issues.createComment({ ...ISSUE, body }))).status).toBe(422);
    }
  });

  it("take one reaction of a kind from each person", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addIssue("owen/shop", { title: "x", author: "rita" });
    const comment_id = standIn.addComment("owen/shop", 1, { author: "mia", body: "a" });
    const react = async () => await as("bot").reactions.createForIssueComment({ ...SHOP, comment_id, content: "eyes" });
    expect([(await react()).status, (await react()).status]).toEqual([201, 200]);
    const { data } = await as("bot").issues.getComment({ ...SHOP, comment_id });
    expect(data.reactions).toMatchObject({ total_count: 1, eyes: 1 });
  });
});

describe("a timeline", () => {
  it("holds events, comments and mentions by other issues, in order", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addIssue("owen/shop", { title: "x", author: "rita", labels: ["bug"], createdAt: "2024-01-01T00:00:00Z" });
    standIn.addComment("owen/shop", 1, { author: "mia", body: "hm", createdAt: "2024-01-02T00:00:00Z" });
    await as("bot").issues.create({ ...SHOP, title: "y", body: "Blocked by #1" });
    const { data } = await as("bot").issues.listEventsForTimeline(ISSUE);
    expect(data.map(({ event }) => event)).toEqual(["labeled", "commented", "cross-referenced"]);
    expect(data[2]).toMatchObject({ source: { type: "issue", issue: { number: 2 } } });
    expect((await as("bot").issues.listEvents(ISSUE)).data).toHaveLength(1);
  });
});

describe("people", () => {
  it("answer from a listener while the request that woke them is still under way", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addIssue("owen/shop", { title: "x", author: "rita" });
    const stop = standIn.onComment(({ repo, issue, author, body }) => {
      if (author === "bot") standIn.addComment(repo, issue, { author: "rita", body: `Re: ${body}` });
    });
    await as("bot").issues.createComment({ ...ISSUE, body: "Which one?" });
    stop();
    await as("bot").issues.createComment({ ...ISSUE, body: "Thanks" });
    const texts = standIn.listComments("owen/shop", 1).map(({ author, body }) => `${author}: ${body}`);
    expect(texts).toEqual(["bot: Which one?", "rita: Re: Which one?", "bot: Thanks"]);
    expect(standIn.countWrites()).toBe(2);
  });

  it("edit, label, close, reopen and lock, and the answers show it", async () => {
    const { standIn, as } = await startTestHost();
    const number = standIn.addIssue("owen/shop", { title: "x", body: "old", author: "rita" });
    standIn.editIssue("owen/shop", number, { by: "rita", title: "y", body: "new" });
    standIn.addLabel("owen/shop", number, "millrace:ready", "owen");
    standIn.addLabel("owen/shop", number, "oops", "owen");
    standIn.removeLabel("owen/shop", number, "oops", "owen");
    standIn.closeIssue("owen/shop", number, "owen", "not_planned");
    standIn.reopenIssue("owen/shop", number, "owen");
    standIn.lockIssue("owen/shop", number, "owen");
    const { data } = await as("bot").issues.get(ISSUE);
    expect(data).toMatchObject({ title: "y", body: "new", state: "open", locked: true });
    expect(data.labels).toMatchObject([{ name: "millrace:ready" }]);
    const events = (await as("bot").issues.listEvents(ISSUE)).data.map(({ event }) => event);
    expect(events).toEqual(["renamed", "labeled", "labeled", "unlabeled", "closed", "reopened", "locked"]);
    expect(standIn.countWrites()).toBe(0);
  });
});

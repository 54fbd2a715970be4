import { describe, expect, it } from "vitest";
import { refusalOf, SHOP, startTestHost } from "./harness.ts";

const ISSUE = { ...SHOP, issue_number: 1 };

describe("a list of issues", () => {
  it("pages through 250 issues with Link headers, each issue once", async () => {
    const { standIn, as } = await startTestHost();
    for (let n = 1; n <= 250; n += 1) {
      const createdAt = new Date(Date.UTC(2024, 0, 1, 0, n));
      standIn.addIssue("owen/shop", { title: `Issue ${n}`, body: "text", author: `person-${n % 7}`, createdAt });
    }
    const all = await as("bot").paginate(as("bot").issues.listForRepo, { ...SHOP, per_page: 100 });
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 250 }, (_, at) => 250 - at));
    expect(standIn.requests).toHaveLength(3);

    const second = await as("bot").issues.listForRepo({ ...SHOP, page: 2 });
    expect(second.data).toHaveLength(30);
    const relations = [...(second.headers.link ?? "").matchAll(/[?&]page=(\d+)[^>]*>; rel="(\w+)"/g)];
    expect(relations.map(([, page, relation]) => `${relation} ${page}`)).toEqual([
      "prev 1",
      "first 1",
      "next 3",
      "last 9",
    ]);

    const huge = await as("bot").issues.listForRepo({ ...SHOP, per_page: 100, page: 3 });
    expect(huge.data).toHaveLength(50);
    expect(huge.headers.link).not.toContain('rel="next"');
    expect((await as("bot").issues.listForRepo({ ...SHOP, page: 99 })).data).toEqual([]);
  });

  it("never gives more than 100 a page", async () => {
    const { standIn } = await startTestHost();
    for (let n = 1; n <= 120; n += 1) standIn.addIssue("owen/shop", { title: `${n}`, author: "rita" });
    const answer = await fetch(`${standIn.url}/repos/owen/shop/issues?per_page=500`);
    expect(await answer.json()).toHaveLength(100);
  });

  it("filters by state, all given labels, milestone, creator, assignee and time of change", async () => {
    const { standIn, as } = await startTestHost();
    const milestone = standIn.addMilestone("owen/shop", { title: "1.0" });
    const createdAt = "2024-05-01T10:00:00Z";
    standIn.addIssue("owen/shop", { title: "a", author: "rita", labels: ["Bug", "ready"], milestone, createdAt });
    standIn.addIssue("owen/shop", { title: "b", author: "rita", labels: ["bug"], assignees: ["tess"], createdAt });
    standIn.addIssue("owen/shop", { title: "c", author: "mia", state: "closed", closedBy: "owen", createdAt });
    const list = async (query: object) => {
      const { data } = await as("bot").issues.listForRepo({ ...SHOP, sort: "created", direction: "asc", ...query });
      return data.map(({ title }) => title).join("");
    };
    expect(await list({})).toBe("ab");
    expect(await list({ state: "all" })).toBe("abc");
    expect(await list({ state: "closed" })).toBe("c");
    expect(await list({ labels: "bug" })).toBe("ab");
    expect(await list({ labels: "BUG,ready" })).toBe("a");
    expect(await list({ milestone: "1" })).toBe("a");
    expect(await list({ milestone: "none" })).toBe("b");
    expect(await list({ creator: "mia", state: "all" })).toBe("c");
    expect(await list({ assignee: "tess" })).toBe("b");
    expect(await list({ assignee: "none" })).toBe("a");
    expect(await list({ since: "2024-06-01T00:00:00Z", state: "all" })).toBe("c");
  });

  it("sorts by creation, change and number of comments, newest first unless told otherwise", async () => {
    const { standIn, as } = await startTestHost();
    for (const day of [1, 2, 3]) {
      standIn.addIssue("owen/shop", { title: `${day}`, author: "rita", createdAt: `2024-05-0${day}T00:00:00Z` });
    }
    standIn.addComment("owen/shop", 2, { author: "mia", body: "x", createdAt: "2024-05-09T00:00:00Z" });
    const list = async (query: object) =>
      (await as("bot").issues.listForRepo({ ...SHOP, ...query })).data.map(({ title }) => title).join("");
    expect(await list({})).toBe("321");
    expect(await list({ direction: "asc" })).toBe("123");
    expect(await list({ sort: "updated" })).toBe("231");
    expect(await list({ sort: "comments" })).toBe("231");
  });
});

describe("an issue", () => {
  it("is created, changed, closed and opened again, and its events say by whom", async () => {
    const { as } = await startTestHost();
    const { data: created, headers } = await as("bot").issues.create({
      ...SHOP,
      title: "Broken",
      body: "Text",
      labels: ["bug"],
    });
    expect(created).toMatchObject({
      number: 1,
      state: "open",
      state_reason: null,
      comments: 0,
      user: { login: "bot" },
    });
    expect(headers.location).toMatch(/\/repos\/owen\/shop\/issues\/1$/);
    await as("mia").issues.update({ ...ISSUE, title: "Broken cart" });
    await as("tess").issues.update({ ...ISSUE, state: "closed", state_reason: "not_planned" });
    const { data: closed } = await as("bot").issues.get(ISSUE);
    expect(closed).toMatchObject({ state: "closed", state_reason: "not_planned", closed_by: { login: "tess" } });
    await as("owen").issues.update({ ...ISSUE, state: "open", labels: ["bug", "urgent"] });
    const { data: events } = await as("bot").issues.listEvents(ISSUE);
    const told = events.map((event) => [event.event, event.actor.login, "label" in event ? event.label.name : ""]);
    expect(told).toEqual([
      ["labeled", "bot", "bug"],
      ["renamed", "mia", ""],
      ["closed", "tess", ""],
      ["labeled", "owen", "urgent"],
      ["reopened", "owen", ""],
    ]);
  });

  it("gives every time with whole seconds", async () => {
    const { as } = await startTestHost({ now: () => new Date("2025-01-02T03:04:05.678Z") });
    const { data } = await as("bot").issues.create({ ...SHOP, title: "x" });
    expect([data.created_at, data.updated_at]).toEqual(["2025-01-02T03:04:05Z", "2025-01-02T03:04:05Z"]);
  });

  it("is refused with 422 and the field where the title is missing or a text is too long", async () => {
    const { standIn, as } = await startTestHost();
    const create = async (body: Record<string, unknown>) => {
      const request = as("bot").request({ method: "POST", url: "/repos/owen/shop/issues", ...body });
      return await request.catch((error: { status: number; response: { data: object } }) => error);
    };
    expect(await create({ body: "no title" })).toMatchObject({
      status: 422,
      response: {
        data: { message: "Validation Failed", errors: [{ resource: "Issue", field: "title", code: "missing_field" }] },
      },
    });
    expect(await create({ title: "t".repeat(257) })).toMatchObject({ status: 422 });
    expect(await create({ title: "t", body: "b".repeat(65_537) })).toMatchObject({ status: 422 });
    expect(await create({ title: "t", milestone: 7 })).toMatchObject({
      status: 422,
      response: { data: { errors: [{ field: "milestone", code: "invalid" }] } },
    });
    expect(standIn.listIssues("owen/shop")).toHaveLength(0);
  });

  it("answers 404 where there is none and 410 where it was deleted", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addIssue("owen/shop", { title: "x", author: "rita" });
    expect((await refusalOf(as("bot").issues.get({ ...SHOP, issue_number: 9 }))).status).toBe(404);
    standIn.deleteIssue("owen/shop", 1);
    expect((await refusalOf(as("bot").issues.get(ISSUE))).status).toBe(410);
    expect((await as("bot").issues.listForRepo({ ...SHOP, state: "all" })).data).toEqual([]);
  });
});

describe("labels", () => {
  it("are added to those that are there, without a second event for one that is there already", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addIssue("owen/shop", { title: "x", author: "rita", labels: ["bug"], labelledBy: "mia" });
    const { data } = await as("bot").issues.addLabels({ ...ISSUE, labels: ["BUG", "ready"] });
    expect(data.map(({ name }) => name)).toEqual(["bug", "ready"]);
    const events = (await as("bot").issues.listEvents(ISSUE)).data;
    expect(events.map(({ actor }) => actor.login)).toEqual(["mia", "bot"]);
  });

  it("answer 404 when one is taken off that is not on", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addIssue("owen/shop", { title: "x", author: "rita", labels: ["needs reply"] });
    const gone = await as("bot").issues.removeLabel({ ...ISSUE, name: "needs reply" });
    expect(gone.data).toEqual([]);
    const again = as("bot").issues.removeLabel({ ...ISSUE, name: "needs reply" });
    expect(await refusalOf(again)).toEqual({ status: 404, message: "Label does not exist" });
  });

  it("of a repository exist once, whatever the case of their letters", async () => {
    const { as } = await startTestHost();
    const label = { ...SHOP, name: "ready", color: "00ff00", description: "Go" };
    expect((await as("bot").issues.createLabel(label)).data).toMatchObject({ name: "ready", color: "00ff00" });
    const second = await as("bot")
      .issues.createLabel({ ...SHOP, name: "READY" })
      .catch((error: object) => error);
    expect(second).toMatchObject({
      status: 422,
      response: { data: { errors: [{ resource: "Label", code: "already_exists", field: "name" }] } },
    });
    expect((await as("bot").issues.getLabel({ ...SHOP, name: "Ready" })).data.name).toBe("ready");
    expect((await refusalOf(as("bot").issues.getLabel({ ...SHOP, name: "other" }))).status).toBe(404);
    expect((await as("bot").issues.listLabelsForRepo(SHOP)).data).toHaveLength(1);
  });
});

describe("milestones", () => {
  it("count their open and closed issues and come by due date", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addMilestone("owen/shop", { title: "later" });
    standIn.addMilestone("owen/shop", { title: "soon", dueOn: "2030-01-01T00:00:00Z" });
    standIn.addMilestone("owen/shop", { title: "done", state: "closed" });
    standIn.addIssue("owen/shop", { title: "x", author: "rita", milestone: 2 });
    standIn.addIssue("owen/shop", { title: "y", author: "rita", milestone: 2, state: "closed" });
    const { data } = await as("bot").issues.listMilestones(SHOP);
    expect(data.map(({ title }) => title)).toEqual(["soon", "later"]);
    expect(data[0]).toMatchObject({ open_issues: 1, closed_issues: 1, due_on: "2030-01-01T00:00:00Z" });
    const one = await as("bot").issues.getMilestone({ ...SHOP, milestone_number: 3 });
    expect(one.data.state).toBe("closed");
    expect((await refusalOf(as("bot").issues.getMilestone({ ...SHOP, milestone_number: 4 }))).status).toBe(404);
  });
});

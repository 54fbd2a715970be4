import { describe, expect, it } from "vitest";
import { refusalOf, SHOP, startTestHost, VAULT, type TestHost } from "./harness.ts";

async function startWithVault(): Promise<TestHost> {
  const host = await startTestHost();
  await host.standIn.addRepository({
    repo: "owen/vault",
    private: true,
    files: { "secret.txt": "42\n" },
    collaborators: { rita: "read", tess: "triage", bot: "write" },
  });
  for (const repo of ["owen/shop", "owen/vault"]) {
    host.standIn.addIssue(repo, { title: "First", body: "text", author: "rita", labels: ["bug"] });
  }
  return host;
}

describe("a token that nobody has", () => {
  it("is refused with 401 on every route, also on those that need none", async () => {
    const { standIn, withToken } = await startWithVault();
    const intruder = withToken("ghp_made-up");
    const issue = { ...SHOP, issue_number: 1 };
    const requests = [
      () => intruder.users.getAuthenticated(),
      () => intruder.rateLimit.get(),
      () => intruder.repos.get(SHOP),
      () => intruder.repos.get(VAULT),
      () => intruder.issues.listForRepo(SHOP),
      () => intruder.issues.get(issue),
      () => intruder.issues.create({ ...SHOP, title: "No" }),
      () => intruder.issues.createComment({ ...issue, body: "No" }),
      () => intruder.issues.addLabels({ ...issue, labels: ["bug"] }),
      () => intruder.pulls.list(SHOP),
      () => intruder.repos.getContent({ ...SHOP, path: "README.md" }),
    ];
    for (const request of requests) {
      expect(await refusalOf(request())).toEqual({ status: 401, message: "Bad credentials" });
    }
    expect(standIn.listIssues("owen/shop")).toHaveLength(1);
    expect(standIn.listComments("owen/shop", 1)).toHaveLength(0);
  });

  it("is refused once it is revoked", async () => {
    const { standIn, as } = await startTestHost();
    expect((await as("bot").users.getAuthenticated()).data.login).toBe("bot");
    standIn.revokeToken("token-of-bot");
    expect((await refusalOf(as("bot").users.getAuthenticated())).status).toBe(401);
  });
});

describe("a request without a token", () => {
  it("reads what is public, writes nothing, and sees nothing private", async () => {
    const { withToken } = await startWithVault();
    const anonymous = withToken(undefined);
    expect((await anonymous.issues.listForRepo(SHOP)).data.map(({ title }) => title)).toEqual(["First"]);
    expect((await refusalOf(anonymous.repos.get(VAULT))).status).toBe(404);
    expect((await refusalOf(anonymous.users.getAuthenticated())).status).toBe(401);
    expect((await refusalOf(anonymous.issues.create({ ...SHOP, title: "No" }))).status).toBe(401);
    const comment = anonymous.issues.createComment({ ...SHOP, issue_number: 1, body: "No" });
    expect((await refusalOf(comment)).status).toBe(401);
  });
});

describe("a private repository", () => {
  it("looks absent to a person without a role, for reading and for writing", async () => {
    const { as } = await startWithVault();
    const stranger = as("nobody");
    for (const request of [
      () => stranger.repos.get(VAULT),
      () => stranger.issues.listForRepo(VAULT),
      () => stranger.issues.create({ ...VAULT, title: "No" }),
      () => stranger.issues.createComment({ ...VAULT, issue_number: 1, body: "No" }),
      () => stranger.repos.getContent({ ...VAULT, path: "secret.txt" }),
    ]) {
      expect((await refusalOf(request())).status).toBe(404);
    }
  });

  it("is read and commented on by a person with the read role", async () => {
    const { as } = await startWithVault();
    expect((await as("rita").repos.get(VAULT)).data.permissions).toEqual({
      admin: false,
      maintain: false,
      push: false,
      triage: false,
      pull: true,
    });
    const comment = await as("rita").issues.createComment({ ...VAULT, issue_number: 1, body: "Mine" });
    expect(comment.status).toBe(201);
  });
});

describe("roles", () => {
  it("let anybody open an issue in a public repository, but drop labels, milestone and assignees of who may not triage", async () => {
    const { standIn, as } = await startTestHost();
    standIn.addMilestone("owen/shop", { title: "1.0" });
    const wish = { ...SHOP, title: "Wish", labels: ["millrace:ready"], milestone: 1, assignees: ["bot"] };
    const { data: mine } = await as("nobody").issues.create(wish);
    expect(mine).toMatchObject({ labels: [], milestone: null, assignees: [], author_association: "NONE" });
    const { data: theirs } = await as("tess").issues.create(wish);
    expect(theirs.labels).toMatchObject([{ name: "millrace:ready" }]);
    expect(theirs.milestone?.number).toBe(1);
    expect(theirs.assignees?.map(({ login }) => login)).toEqual(["bot"]);
  });

  it("ask triage for labels, and write for a label that the repository does not know", async () => {
    const { as } = await startWithVault();
    const issue = { ...SHOP, issue_number: 1 };
    expect((await refusalOf(as("rita").issues.addLabels({ ...issue, labels: ["bug"] }))).status).toBe(403);
    expect((await refusalOf(as("rita").issues.removeLabel({ ...issue, name: "bug" }))).status).toBe(403);
    expect((await refusalOf(as("tess").issues.addLabels({ ...issue, labels: ["brand-new"] }))).status).toBe(403);
    await as("tess").issues.removeLabel({ ...issue, name: "bug" });
    const { data } = await as("bot").issues.addLabels({ ...issue, labels: ["brand-new"] });
    expect(data.map(({ name }) => name)).toEqual(["brand-new"]);
    expect((await refusalOf(as("tess").issues.createLabel({ ...SHOP, name: "other" }))).status).toBe(403);
  });

  it("let an author change the text and close the issue, others only with triage or write", async () => {
    const { as } = await startWithVault();
    const issue = { ...SHOP, issue_number: 1 };
    expect((await refusalOf(as("nobody").issues.update({ ...issue, state: "closed" }))).status).toBe(403);
    expect((await refusalOf(as("tess").issues.update({ ...issue, body: "no" }))).status).toBe(403);
    expect((await as("bot").issues.update({ ...issue, body: "new" })).data.body).toBe("new");
    const own = await as("rita").issues.update({ ...issue, state: "closed", labels: ["forbidden"] });
    expect(own.data).toMatchObject({ state: "closed", state_reason: "completed", labels: [{ name: "bug" }] });
    expect((await as("tess").issues.update({ ...issue, state: "open" })).data.state_reason).toBe("reopened");
  });

  it("let a comment be edited by its author or with write", async () => {
    const { standIn, as } = await startWithVault();
    const id = standIn.addComment("owen/shop", 1, { author: "rita", body: "one" });
    const edit = { ...SHOP, comment_id: id, body: "two" };
    expect((await refusalOf(as("tess").issues.updateComment(edit))).status).toBe(403);
    expect((await as("rita").issues.updateComment(edit)).data.body).toBe("two");
    expect((await as("bot").issues.updateComment({ ...edit, body: "three" })).data.body).toBe("three");
  });

  it("keep who has no write from commenting on a locked issue", async () => {
    const { standIn, as } = await startWithVault();
    standIn.lockIssue("owen/shop", 1, "owen");
    const comment = { ...SHOP, issue_number: 1, body: "hello" };
    expect((await refusalOf(as("rita").issues.createComment(comment))).status).toBe(403);
    expect((await as("bot").issues.createComment(comment)).status).toBe(201);
  });

  it("ask write for commit statuses, and a GitHub App for check runs", async () => {
    const { as } = await startTestHost();
    const head = (await as("bot").git.getRef({ ...SHOP, ref: "heads/main" })).data.object.sha;
    const status = { ...SHOP, sha: head, state: "success" as const };
    expect((await refusalOf(as("tess").repos.createCommitStatus(status))).status).toBe(403);
    expect((await as("bot").repos.createCommitStatus(status)).status).toBe(201);
    const run = as("bot").checks.create({ ...SHOP, name: "ci", head_sha: head });
    expect((await refusalOf(run)).status).toBe(403);
  });
});

describe("the permission of a collaborator", () => {
  it("tells both words for every role to who has push access", async () => {
    const { as } = await startTestHost();
    const ask = async (username: string) => {
      const { data } = await as("bot").repos.getCollaboratorPermissionLevel({ ...SHOP, username });
      return [data.permission, data.role_name];
    };
    expect(await ask("owen")).toEqual(["admin", "admin"]);
    expect(await ask("mia")).toEqual(["write", "maintain"]);
    expect(await ask("bot")).toEqual(["write", "write"]);
    expect(await ask("tess")).toEqual(["read", "triage"]);
    expect(await ask("RITA")).toEqual(["read", "read"]);
    expect(await ask("nobody")).toEqual(["read", "read"]);
  });

  it("is 404 for who is no user, 403 for who has no push access, and none in a private repository", async () => {
    const { as } = await startWithVault();
    const ghost = as("bot").repos.getCollaboratorPermissionLevel({ ...SHOP, username: "ghost" });
    expect(await refusalOf(ghost)).toEqual({ status: 404, message: "ghost is not a user" });
    const curious = as("tess").repos.getCollaboratorPermissionLevel({ ...SHOP, username: "bot" });
    expect((await refusalOf(curious)).status).toBe(403);
    const outsider = await as("bot").repos.getCollaboratorPermissionLevel({ ...VAULT, username: "nobody" });
    expect(outsider.data.permission).toBe("none");
  });

  it("changes at once when a role is given or taken", async () => {
    const { standIn, as } = await startTestHost();
    standIn.setRole("owen/shop", "nobody", "admin");
    expect((await as("nobody").repos.get(SHOP)).data.permissions?.admin).toBe(true);
    standIn.setRole("owen/shop", "nobody", "none");
    expect((await as("nobody").repos.get(SHOP)).data.permissions?.triage).toBe(false);
  });
});

import { describe } from "vitest";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";
import { BOT, OWNER, REPO } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

const ANSWER = 'Please add a short section "Rounding" to NOTES.md that says that amounts are rounded half a cent up.';
const PARTS = ["imprint", "terms", "privacy"].map((page) => `- [ ] Add a line about the ${page} page to NOTES.md`);

describe("An issue that says too little", () => {
  test("is asked about once, and goes on after the answer, which gets a reaction", async ({ makeProject, expect }) => {
    const project = await makeProject();
    const issue = project.addIssue({ title: "Rounding", body: "" });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    const asked = project.github.listComments(REPO, issue);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.body).toContain(`@${OWNER}, before work on this can start:`);
    expect(asked[0]?.body).toContain("“Rounding” has no text yet");

    const answer = project.github.addComment(REPO, issue, { author: OWNER, body: ANSWER });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect((await project.items()).get(issue)).toMatchObject({ status: "review", reason: "pull-request-open" });
    const reactions = project.github.listComments(REPO, issue).find(({ id }) => id === answer)?.reactions;
    expect(reactions?.map(({ user, content }) => `${user} ${content}`)).toEqual([`${BOT} +1`]);
  });

  test("goes on at once in a running Millrace when it is answered in the terminal", async ({ makeProject, expect }) => {
    const project = await makeProject({ sections: { schedules: { session: "0 0 1 1 *" } } });
    const issue = project.addIssue({ title: "Rounding", body: "" });
    const runner = project.start(["start"]);
    const isAsked = () => project.github.listComments(REPO, issue).length === 1;
    await waitUntil(isAsked, { timeoutMs: 30_000, what: "the question" });
    const isWaiting = async () => (await project.items()).get(issue)?.status === "waiting";
    await waitUntil(isWaiting, { timeoutMs: 30_000, what: "the item to wait" });
    expect(await project.run(["answer", String(issue), ANSWER])).toMatchObject({ code: 0 });
    const hasPull = () => listTraces(project.github).includes(`#${issue} pull-request`);
    await waitUntil(hasPull, { timeoutMs: 60_000, what: "the pull request" });
    runner.kill("SIGTERM");
    expect(await runner.ended).toMatchObject({ code: 0 });
  });
});

describe("An issue that is too large", () => {
  test("is cut into linked parts, shows their progress, and is closed when they are", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ sections: { limits: { largeIssue: 2 } } });
    const parent = project.addIssue({
      title: "Legal pages for the shop",
      body: `For the launch:\n\n${PARTS.join("\n")}`,
    });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    const children = (await project.items()).get(parent)?.children ?? [];
    expect(children).toHaveLength(3);
    const links = project.github.requests.filter(
      ({ method, path, status }) => method === "POST" && path.endsWith("/sub_issues") && status === 201,
    );
    expect(links).toHaveLength(3);

    const [first = 0, ...others] = children;
    project.github.closeIssue(REPO, first, OWNER);
    expect(await project.run(["retry", String(parent)])).toMatchObject({ code: 0 });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(project.github.listComments(REPO, parent)[0]?.body).toContain("1 of 3 are closed.");

    for (const child of others) project.github.closeIssue(REPO, child, OWNER);
    expect(await project.run(["retry", String(parent)])).toMatchObject({ code: 0 });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(project.github.listComments(REPO, parent)).toHaveLength(1);
    expect(project.github.listComments(REPO, parent)[0]?.body).toContain("All 3 parts are done:");
    expect(project.github.listIssues(REPO).find(({ number }) => number === parent)).toMatchObject({ state: "closed" });
  });
});

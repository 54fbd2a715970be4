import { describe, expect, it } from "vitest";
import type { Marker } from "../../../../src/domain/marker.ts";
import { describeCodeHost } from "../../../conformance/code-host.ts";
import { describeIssueTracker } from "../../../conformance/issue-tracker.ts";
import { describeLostAnswers } from "../../../conformance/lost-answers.ts";
import { startStandInWorld } from "./stand-in-world.ts";

const QUESTION: Marker = { kind: "question", item: "ada--app-1" };

describe("Issues of the stand-in", () => {
  describeIssueTracker(startStandInWorld);
});

describe("Pull requests of the stand-in", () => {
  describeCodeHost(startStandInWorld);
});

describe("The stand-in behind a bad network", () => {
  describeLostAnswers(startStandInWorld);
});

describe("A strict host", () => {
  it("refuses a revoked token, and the adapter says that the token is to blame", async () => {
    const { standIn, github, repo } = await startStandInWorld();
    standIn.addUser({ login: "millrace", token: "token-that-leaked-0001" });
    const { tracker } = github({ token: "token-that-leaked-0001" });
    expect(await tracker.whoAmI()).toBe("millrace");
    standIn.revokeToken("token-that-leaked-0001");
    await expect(tracker.listOpenIssues(repo, {})).rejects.toMatchObject({
      decision: "configure",
      code: "github.bad_token",
    });
  });

  it("refuses writes without a role, and the adapter parks them", async () => {
    const { as, repo, addIssue } = await startStandInWorld();
    const number = await addIssue({ author: "ada", title: "Crash" });
    await expect(as("stranger").ensureIssueLabel(repo, number, "bug")).rejects.toMatchObject({ decision: "park" });
  });

  it("tells each role from the others", async () => {
    const { standIn, tracker, repo } = await startStandInWorld();
    for (const role of ["read", "triage", "write", "maintain", "admin"] as const) {
      standIn.setRole(repo, `wendy-${role}`, role);
      expect(await tracker.getPermission(repo, `wendy-${role}`)).toBe(role);
    }
  });

  it("answers 410 for a deleted issue, which is gone for us", async () => {
    const { standIn, tracker, repo, addIssue } = await startStandInWorld();
    const number = await addIssue({ author: "ada", title: "Spam" });
    standIn.deleteIssue(repo, number);
    expect(await tracker.findIssue(repo, number)).toBeUndefined();
  });

  it("mixes pull requests into the list of issues, and the adapter takes them out", async () => {
    const { tracker, repo, addIssue, addBranch, addPull } = await startStandInWorld();
    const issue = await addIssue({ author: "ada", title: "Crash" });
    await addBranch("topic");
    const pull = await addPull({ author: "ada", head: "topic", title: "Fix", body: "Closes #1" });
    expect((await tracker.listOpenIssues(repo, {})).map(({ number }) => number)).toEqual([issue]);
    expect(await tracker.findIssue(repo, pull)).toBeUndefined();
  });

  it("refuses a pull request without commits, and the adapter parks it", async () => {
    const { host, repo } = await startStandInWorld();
    const wanted = { head: "no-such-branch", base: "main", title: "Fix", text: "Closes #1" };
    await expect(
      host.ensurePullRequest(repo, { kind: "pull-request", item: "ada--app-1" }, wanted),
    ).rejects.toMatchObject({ decision: "park", code: "github.refused" });
  });

  it("applies a write and loses the answer by its own fault plan, and one comment is there", async () => {
    const { standIn, tracker, repo, addIssue } = await startStandInWorld();
    const number = await addIssue({ author: "ada", title: "Crash" });
    standIn.faults.plan({ kind: "applied-then-lost", method: "POST", path: /comments$/ });
    await tracker.ensureComment(repo, number, QUESTION, "Left?");
    expect(standIn.listComments(repo, number)).toHaveLength(1);
    expect(standIn.countWrites()).toBe(1);
  });
});

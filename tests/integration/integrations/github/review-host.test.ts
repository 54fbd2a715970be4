import { expect, test } from "vitest";
import { startStandInWorld } from "./stand-in-world.ts";

/** A pull request of ours with a remark by its reviewer. */
async function openPull() {
  const world = await startStandInWorld();
  const { standIn, repo, host, reviews } = world;
  await world.addBranch("millrace/1-work");
  const pull = { head: "millrace/1-work", base: "main", title: "Work", text: "Closes #1" };
  const { number } = await host.ensurePullRequest(repo, { kind: "pull-request", item: "ada--app-1" }, pull);
  const head = (await reviews.findPull(repo, number))?.headSha ?? "";
  return { ...world, standIn, repo, number, head };
}

test("Checks are the newest of each name from runs and statuses, with the log of a job", async () => {
  const { standIn, repo, reviews, head } = await openPull();
  standIn.addCheckRun(repo, head, { name: "ci", status: "completed", conclusion: "failure", log: "Error: no\n" });
  standIn.addCheckRun(repo, head, { name: "lint", status: "completed", conclusion: "failure" });
  standIn.addCheckRun(repo, head, { name: "lint", status: "completed", conclusion: "success" });
  standIn.addCheckRun(repo, head, { name: "slow", status: "in_progress", conclusion: null });
  standIn.addStatus(repo, head, { context: "legacy", state: "error", creator: "ada" });
  standIn.requireChecks(repo, ["ci"]);
  const checks = await reviews.listChecks(repo, head);
  const said = checks.map(({ name, state }) => `${name} ${state}`);
  expect(said).toEqual(["ci failed", "legacy failed", "lint passed", "slow pending"]);
  expect(await reviews.findJobLog(repo, checks[0]?.job ?? 0)).toBe("Error: no\n");
  expect(await reviews.findJobLog(repo, 4)).toBeUndefined();
  expect(await reviews.listRequiredChecks(repo, "main")).toEqual(["ci"]);
});

test("A reviewer is asked again once, and one who cannot be asked is left out", async () => {
  const { standIn, repo, reviews, number } = await openPull();
  await reviews.ensureReviewAsked(repo, number, ["ada", "stranger"]);
  await reviews.ensureReviewAsked(repo, number, ["ada"]);
  const asked = standIn.requests.filter(({ path, status }) => path.endsWith("/requested_reviewers") && status === 201);
  expect(asked).toHaveLength(1);
});

test("A merge whose answer was lost is no second one, and another head is not merged", async () => {
  const { standIn, repo, reviews, number, head } = await openPull();
  const other = await reviews.ensureMerged(repo, number, { sha: "0".repeat(40), method: "squash" });
  expect(other).toMatchObject({ merged: false, why: expect.stringContaining("Head branch was modified") });
  standIn.faults.plan({ kind: "applied-then-lost", method: "PUT", path: /\/merge$/ });
  expect(await reviews.ensureMerged(repo, number, { sha: head, method: "squash" })).toEqual({ merged: true });
  expect(await reviews.ensureMerged(repo, number, { sha: head, method: "squash" })).toEqual({ merged: true });
  expect(await reviews.findPull(repo, number)).toMatchObject({ state: "merged" });
});

test("A thumbs-up on a comment names who gave it", async () => {
  const { standIn, repo, reviews } = await openPull();
  const comment = standIn.addComment(repo, 1, { author: "ada", body: "A plan." });
  standIn.react(repo, comment, "+1", "ada");
  standIn.react(repo, comment, "-1", "stranger");
  expect(await reviews.listApprovals(repo, comment)).toEqual(["ada"]);
});

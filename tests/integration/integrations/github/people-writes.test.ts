import { describe, expect, it } from "vitest";
import { startEmulateWorld } from "./emulate-world.ts";
import { startStandInWorld } from "./stand-in-world.ts";

/** What Millrace does for people to see beside comments: reactions, sub-issues, a closed parent. */

const LABEL = "needs-clarification";

describe("A reaction to a comment", () => {
  it("is there once, however often it is wanted and also when an answer is lost", async () => {
    const { standIn, tracker, repo, addIssue, countWrites } = await startStandInWorld();
    const issue = await addIssue({ author: "ada", title: "Crash" });
    const comment = standIn.addComment(repo, issue, { author: "ada", body: "On the left." });
    standIn.faults.plan({ kind: "applied-then-lost", method: "POST", path: /reactions$/ });
    expect(await tracker.ensureReaction(repo, comment, "eyes")).toBe("created");
    expect(await tracker.ensureReaction(repo, comment, "eyes")).toBe("unchanged");
    expect(await tracker.ensureReaction(repo, comment, "+1")).toBe("created");
    expect(countWrites()).toBe(2);
  });

  it("to a comment that is gone is none, and no trouble", async () => {
    const { tracker, repo, addIssue } = await startStandInWorld();
    await addIssue({ author: "ada", title: "Crash" });
    expect(await tracker.ensureReaction(repo, 4_711, "eyes")).toBe("unchanged");
  });
});

describe("A sub-issue", () => {
  it("is linked once, also when an answer is lost", async () => {
    const { standIn, tracker, repo, addIssue, countWrites } = await startStandInWorld();
    const parent = await addIssue({ author: "ada", title: "Everything" });
    const child = await addIssue({ author: "millrace", title: "One part" });
    standIn.faults.plan({ kind: "applied-then-lost", method: "POST", path: /sub_issues$/ });
    expect(await tracker.ensureSubIssue(repo, parent, child)).toBe("created");
    expect(await tracker.ensureSubIssue(repo, parent, child)).toBe("unchanged");
    expect(countWrites()).toBe(1);
  });

  it("of another parent stays there", async () => {
    const { tracker, repo, addIssue } = await startStandInWorld();
    const [first, second, child] = [
      await addIssue({ author: "ada", title: "Everything" }),
      await addIssue({ author: "ada", title: "Something else" }),
      await addIssue({ author: "millrace", title: "One part" }),
    ];
    await tracker.ensureSubIssue(repo, first, child);
    expect(await tracker.ensureSubIssue(repo, second, child)).toBe("unavailable");
  });

  it("is not available on a host that does not know them", async () => {
    const { tracker, repo, addIssue } = await startEmulateWorld();
    const parent = await addIssue({ author: "ada", title: "Everything" });
    const child = await addIssue({ author: "millrace", title: "One part" });
    expect(await tracker.ensureSubIssue(repo, parent, child)).toBe("unavailable");
  });
});

describe("A parent", () => {
  it("is closed as completed, once, and a dropped part tells itself from a done one", async () => {
    const { standIn, tracker, repo, addIssue, countWrites } = await startStandInWorld();
    const parent = await addIssue({ author: "ada", title: "Everything" });
    standIn.faults.plan({ kind: "applied-then-lost", method: "PATCH", path: /issues\/\d+$/ });
    expect(await tracker.ensureIssueState(repo, parent, "closed", "completed")).toBe("updated");
    expect(await tracker.ensureIssueState(repo, parent, "closed", "completed")).toBe("unchanged");
    expect(countWrites()).toBe(1);
    expect(await tracker.findIssue(repo, parent)).toMatchObject({ state: "closed", closedAs: "completed" });
    const dropped = await addIssue({ author: "ada", title: "One part" });
    standIn.closeIssue(repo, dropped, "ada", "not_planned");
    expect(await tracker.findIssue(repo, dropped)).toMatchObject({ state: "closed", closedAs: "not-planned" });
  });
});

describe("Who took a label off", () => {
  it("is the one who did it last", async () => {
    const { standIn, tracker, repo, addIssue } = await startStandInWorld();
    const issue = await addIssue({ author: "ada", title: "Crash" });
    expect(await tracker.findLabelRemover(repo, issue, LABEL)).toBeUndefined();
    await tracker.ensureIssueLabel(repo, issue, LABEL);
    await tracker.ensureIssueLabelAbsent(repo, issue, LABEL);
    expect(await tracker.findLabelRemover(repo, issue, LABEL)).toMatchObject({ login: "millrace" });
    await tracker.ensureIssueLabel(repo, issue, LABEL);
    standIn.removeLabel(repo, issue, LABEL, "ada");
    expect(await tracker.findLabelRemover(repo, issue, LABEL)).toMatchObject({ login: "ada" });
    expect(await tracker.findLabeller(repo, issue, LABEL)).toBe("millrace");
  });
});

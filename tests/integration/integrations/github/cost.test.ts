import { describe, expect, it } from "vitest";
import { READY, startSweepWorld } from "./sweep-world.ts";

describe("A second sweep over 50 repositories with 200 open issues each", () => {
  it("costs no counted request where nothing changed, and at most three for a changed issue", async () => {
    const world = await startSweepWorld({ repos: 50, issues: 200, select: "all" });
    const { standIn, repos } = world;
    const first = await world.countSweep();
    expect(first).toMatchObject({ seen: 10_000, sweep: 150 });

    const second = await world.countSweep();
    expect(second).toEqual({ seen: 0, sweep: 0, triage: 0, free: 150 });

    const repo = repos[20] ?? "";
    standIn.addComment(repo, 50, { author: "ada", body: "It happens on Sundays, too." });
    const comment = await world.countSweep();
    standIn.editIssue(repo, 150, { by: "ada", body: "Another text." });
    const edit = await world.countSweep();
    standIn.addIssue(repo, { title: "A new one", author: "ada", labels: [READY] });
    const opened = await world.countSweep();
    standIn.closeIssue(repo, 10, "ada");
    const closed = await world.countSweep();
    console.log({ comment, edit, opened, closed });
    expect(await world.countSweep()).toMatchObject({ sweep: 0, triage: 0 });
  }, 120_000);
});

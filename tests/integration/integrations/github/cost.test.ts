import { describe, expect, it } from "vitest";
import { READY, startSweepWorld } from "./sweep-world.ts";

const LONG = { timeout: 180_000 };

describe("A second sweep over repositories with 200 open issues each", () => {
  it.each([
    { repositories: 50, select: "all" },
    { repositories: 6, select: "labelled" },
  ] as const)(
    "costs nothing where nothing changed, and at most three counted requests for a changed issue ($repositories, $select)",
    LONG,
    async ({ repositories, select }) => {
      const { standIn, repos, countSweep } = await startSweepWorld({ repos: repositories, issues: 200, select });
      const [a = "", b = "", c = "", d = "", e = "", f = ""] = repos;
      const triaged = ["ada--app-1-50", "ada--app-2-150", "ada--app-3-7"];
      const pages = 3 * repositories; // Two full ones each, and the empty one behind them.
      expect(await countSweep({ triaged })).toMatchObject({ changed: 200 * repositories, sweep: pages });
      expect(await countSweep()).toEqual({ changed: 0, sweep: 0, triage: 0, free: pages });

      const countAgain = () => countSweep({ repos: [a, b, c, d, e, f] });
      standIn.addComment(a, 50, { author: "ada", body: "It happens on Sundays, too." });
      expect(await countAgain()).toMatchObject({ changed: 1, sweep: 1, triage: 2 });
      standIn.editIssue(b, 150, { by: "ada", body: "The total in `cart.ts` is wrong on Sundays." });
      expect(await countAgain()).toMatchObject({ changed: 1, sweep: 1, triage: 1 });
      standIn.addLabel(c, 7, "bug", "ada");
      expect(await countAgain()).toMatchObject({ changed: 1, sweep: 1, triage: 2 });
      standIn.closeIssue(d, 10, "ada");
      expect(await countAgain()).toMatchObject({ changed: 0, sweep: 3, triage: 0 });
      standIn.addIssue(e, { title: "A new one", author: "ada", labels: [READY] });
      expect(await countAgain()).toMatchObject({ changed: 1, sweep: 3 });
      expect(await countAgain()).toMatchObject({ changed: 0, sweep: 0, triage: 0 });
    },
  );
});

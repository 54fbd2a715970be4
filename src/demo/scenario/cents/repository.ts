import { LENE, MIRA } from "../people.ts";
import type { ScenarioRepository } from "../repository.ts";
import { CENTS_CHECKS, CENTS_FILES } from "./files.ts";

/** A library of one file. Two people report the same bug. */
export const CENTS: ScenarioRepository = {
  repo: "acme/cents",
  base: "main",
  files: CENTS_FILES,
  checks: CENTS_CHECKS,
  milestones: [{ title: "1.1", dueInDays: 4 }],
  issues: [
    {
      number: 1,
      title: "Splitting an amount loses a cent",
      body: "I split 10.00 among three people and one cent is gone.\n\n```js\nsplit(1000, 3); // [333, 333, 333]\n```\n\nThe shares should add up to the whole amount, for example `[334, 333, 333]`. `test/split.test.js` shows it.",
      author: LENE.login,
      labels: ["bug", "P1"],
      labelledBy: MIRA.login,
      milestone: "1.1",
      daysAgo: 6,
      expected: "pull request",
      expectation: { kind: "pull-request" },
    },
    {
      number: 2,
      title: "Bug: splitting an amount loses a cent!",
      body: "We see it too: 0.10 among three people gives three times 0.03. Somebody is always a cent short.",
      author: LENE.login,
      labels: ["bug"],
      labelledBy: MIRA.login,
      daysAgo: 1,
      expected: "duplicate of #1",
      expectation: { kind: "rejected", reasons: ["duplicate"] },
    },
  ],
  replies: [],
};

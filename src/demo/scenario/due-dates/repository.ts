import { JONAS } from "../people.ts";
import type { ScenarioRepository } from "../repository.ts";
import { DUE_DATES_CHECKS, DUE_DATES_FILES } from "./files.ts";

/** A library with a bug whose quick fix breaks what worked. */
export const DUE_DATES: ScenarioRepository = {
  repo: "acme/due-dates",
  base: "main",
  files: DUE_DATES_FILES,
  checks: DUE_DATES_CHECKS,
  milestones: [],
  issues: [
    {
      number: 1,
      title: "addMonths jumps over the end of February",
      body: '### What happens\n\n`addMonths("2026-01-31", 1)` gives `2026-03-03`.\n\n### What should happen\n\nThe last day of February, so `2026-02-28`. Our invoices of January are due in March now.',
      author: JONAS.login,
      labels: ["bug", "P2"],
      labelledBy: JONAS.login,
      daysAgo: 4,
      expected: "pull request, at the second attempt",
      expectation: { kind: "pull-request" },
    },
  ],
  replies: [],
};

import { fileURLToPath } from "node:url";
import { CENTS } from "./cents/repository.ts";
import { DUE_DATES } from "./due-dates/repository.ts";
import { INVOICES } from "./invoices/repository.ts";
import { BOT, PEOPLE, type Person } from "./people.ts";
import type { ScenarioRepository } from "./repository.ts";

/** Everything the demo plays: the repositories of a small workshop, its people, and how each issue has to end. */
export interface Scenario {
  repositories: readonly ScenarioRepository[];
  bot: Person;
  people: readonly Person[];
  /** For `limits` of the configuration: small ones, so that a hanging agent is cut off while somebody watches. */
  limits: Readonly<Record<string, number | string>>;
}

export const SCENARIO: Scenario = {
  repositories: [CENTS, DUE_DATES, INVOICES],
  bot: BOT,
  people: PEOPLE,
  limits: {
    concurrentRuns: 3,
    attemptsPerItem: 2,
    firstOutput: "10s",
    idle: "3s",
    soft: "40s",
    hard: "60s",
    checks: "60s",
    largeIssue: 2,
  },
};

/** The scenario without the issue whose agent hangs: only the scripted agent can be relied on to do so. */
export function withoutHang(scenario: Scenario): Scenario {
  return {
    ...scenario,
    repositories: scenario.repositories.map((repository) => ({
      ...repository,
      issues: repository.issues.filter(({ expectation }) => expectation.kind !== "failed"),
    })),
  };
}

/** The scripted agent as a `command` for the adapter of that name. */
export function toScriptedAgentCommand(): string[] {
  // Beside this file: with the ending .ts in a clone, .js in the published package.
  const name = import.meta.url.endsWith(".ts") ? "scripted-agent.ts" : "scripted-agent.js";
  return [process.execPath, fileURLToPath(new URL(name, import.meta.url))];
}

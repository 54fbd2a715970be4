import { fileURLToPath } from "node:url";
import {
  ISSUES,
  MILESTONES,
  REPLIES,
  type ScenarioIssue,
  type ScenarioMilestone,
  type ScenarioReply,
} from "./issues.ts";
import { BOT, PEOPLE, type Person } from "./people.ts";
import { SAMPLE_CHECKS, SAMPLE_REPOSITORY } from "./sample-repository.ts";

/** Everything the demo plays: a repository, its people, its issues, and how each issue has to end. */
export interface Scenario {
  repo: string;
  base: string;
  files: Readonly<Record<string, string>>;
  checks: string[];
  bot: Person;
  people: readonly Person[];
  milestones: readonly ScenarioMilestone[];
  /** Numbered from 1 in this order. */
  issues: readonly ScenarioIssue[];
  replies: readonly ScenarioReply[];
  /** For `limits` of the configuration: small ones, so that a hanging agent is cut off while somebody watches. */
  limits: Readonly<Record<string, number | string>>;
}

export const SCENARIO: Scenario = {
  repo: "acme/tally",
  base: "main",
  files: SAMPLE_REPOSITORY,
  checks: SAMPLE_CHECKS.map((check) => check.command),
  bot: BOT,
  people: PEOPLE,
  milestones: MILESTONES,
  issues: ISSUES,
  replies: REPLIES,
  limits: {
    concurrentRuns: 2,
    attemptsPerItem: 2,
    firstOutput: "10s",
    idle: "3s",
    soft: "40s",
    hard: "60s",
    checks: "60s",
    largeIssue: 2,
  },
};

/** The scripted agent as a `command` for the adapter of that name. */
export function toScriptedAgentCommand(): string[] {
  // Beside this file: with the ending .ts in a clone, .js in the published package.
  const name = import.meta.url.endsWith(".ts") ? "scripted-agent.ts" : "scripted-agent.js";
  return [process.execPath, fileURLToPath(new URL(name, import.meta.url))];
}

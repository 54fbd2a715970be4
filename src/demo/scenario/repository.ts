import type { ExpectedIssue } from "./expectations.ts";

/** One repository of the demo: a small library of its own, with people who write issues. */
export interface ScenarioRepository {
  /** `owner/name`. */
  repo: string;
  base: string;
  /** Each path with its text. */
  files: Readonly<Record<string, string>>;
  /** The repository's gate, in the order in which it is run. */
  checks: readonly ScenarioCheck[];
  milestones: readonly ScenarioMilestone[];
  /** Numbered from 1 in this order. */
  issues: readonly ScenarioIssue[];
  replies: readonly ScenarioReply[];
}

export interface ScenarioCheck {
  command: string;
  /** False where a bug is in the base that an issue is about. */
  passesOnBase: boolean;
}

export interface ScenarioMilestone {
  title: string;
  dueInDays: number;
}

/** One issue, as a person wrote it, and how it has to end. */
export interface ScenarioIssue extends ExpectedIssue {
  title: string;
  body: string;
  author: string;
  /** Beside the label that asks for the work. */
  labels: readonly string[];
  /** Who put the label on that asks for the work. */
  labelledBy: string;
  /** A title from the repository's milestones. */
  milestone?: string;
  daysAgo: number;
}

/** A comment that a person writes by themselves once Millrace has asked on that issue. */
export interface ScenarioReply {
  issue: number;
  author: string;
  body: string;
}

/** The manifest of a library without dependencies, whose `npm test` runs all checks. */
export function toManifest(
  name: string,
  checks: readonly ScenarioCheck[],
  exports: string | Record<string, string>,
): string {
  const test = checks.map(({ command }) => command).join(" && ");
  const manifest = { name, version: "1.0.0", private: true, type: "module", exports, scripts: { test } };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

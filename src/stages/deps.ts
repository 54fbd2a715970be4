import type { Config, ProjectConfig } from "../config/schema.ts";
import { toWebUrl } from "../config/web-url.ts";
import { fenced } from "../domain/fenced.ts";
import { ParkError } from "../domain/errors.ts";
import type { AgentRunner } from "../domain/ports/agent-runner.ts";
import type { AccountHolds } from "../domain/ports/account-holds.ts";
import type { Budget } from "../domain/ports/budget.ts";
import type { CodeHost } from "../domain/ports/code-host.ts";
import type { IssueTracker } from "../domain/ports/issue-tracker.ts";
import type { ReviewHost } from "../domain/ports/review-host.ts";
import type { ModelBudget, TriageModel } from "../domain/ports/triage-model.ts";
import type { CheckRunner, RepositoryRef, Workspaces } from "../domain/ports/workspaces.ts";
import type { Lease } from "../domain/stage.ts";
import { redactedHost, redactedReviews, redactedTracker } from "./redacted.ts";

/** All that the stages know of the world. */
export interface StageDeps {
  config: Config;
  tracker: IssueTracker;
  host: CodeHost;
  reviews: ReviewHost;
  workspaces: Workspaces;
  checks: CheckRunner;
  agents: AgentRunner;
  budget: Budget;
  accounts: AccountHolds;
  /** Asked where the rules of triage leave it open; missing where the configuration names none. */
  model?: TriageModel | undefined;
  modelBudget?: ModelBudget | undefined;
  /** Takes registered secrets out of a text. */
  redact(text: string): string;
  /** This machine; run folders are found on the machine that made them. */
  machine: string;
  /** Name of this process, another one at each start of Millrace. */
  runner: string;
  /** Clock of scout, which has no context; the machine's where missing. */
  now?(): Date;
}

/** The same world, in which nothing is written once the lease is lost, and no registered secret ever. */
export function withLease(deps: StageDeps, lease: Lease): StageDeps {
  return {
    ...deps,
    tracker: redactedTracker(fenced(deps.tracker, lease), deps.redact),
    host: redactedHost(fenced(deps.host, lease), deps.redact),
    reviews: redactedReviews(fenced(deps.reviews, lease), deps.redact),
    workspaces: fenced(deps.workspaces, lease),
    agents: fenced(deps.agents, lease),
  };
}

/** Errors: ParkError when the repository is not, or no longer, in the configuration. */
export function getProject(config: Config, repo: string): ProjectConfig {
  const project = config.projects.find((one) => one.repo.toLowerCase() === repo.toLowerCase());
  if (project !== undefined) return project;
  throw new ParkError(`${repo} is not in the configuration.`, {
    code: "stages.project_unknown",
    hint: "Add it under `projects`, then run `millrace retry` for the item.",
  });
}

/** Where the project's code is; by default the repository on the configured host. */
export function toRepositoryRef(config: Config, project: ProjectConfig): RepositoryRef {
  const remote = project.remote ?? `${toWebUrl(config.github.apiUrl)}/${project.repo}.git`;
  return { repo: project.repo, remote, base: project.base };
}

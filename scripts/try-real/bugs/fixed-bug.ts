import type { AgentRunEnd, AgentUsage } from "../../../src/domain/agent-run.ts";

/** Whether a check passed before and after; undefined where it was not run. */
export interface CheckChange {
  before: boolean | undefined;
  after: boolean | undefined;
}

/** What became of one bug. */
export interface FixedBug {
  /** `immer 7.0.7`. */
  package: string;
  /** `owner/name#12`. */
  issue: string;
  /** Replacements that the model's script holds. */
  edits: number;
  issueCheck: CheckChange;
  otherCheck: CheckChange;
  pullRequest: { number: number; mergeable: boolean; closesIssue: boolean } | undefined;
  status: string;
  explanation: string;
  /** Requests of the agent to its model. */
  turns: number;
  usage: AgentUsage | undefined;
  agentVersion: string | undefined;
  isolation: AgentRunEnd["isolation"] | undefined;
  attachable: boolean | undefined;
  evidence: string[];
  agentMs: number | undefined;
  wholeMs: number | undefined;
}

/** Its check was red and is green, nothing else broke, and a pull request that can be merged closes its issue. */
export function isFixed({ issueCheck, otherCheck, pullRequest }: FixedBug): boolean {
  return (
    issueCheck.before === false &&
    issueCheck.after === true &&
    otherCheck.before === true &&
    otherCheck.after === true &&
    pullRequest?.mergeable === true &&
    pullRequest.closesIssue
  );
}

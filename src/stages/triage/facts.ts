import type { LimitsConfig } from "../../config/schema.ts";
import type { PullRequest } from "../../domain/pull-request.ts";
import type { Conversation } from "../trust/conversation.ts";
import type { Approval } from "./approval.ts";
import type { IssueText } from "./issue-text.ts";
import type { IssueReference, StatedReferences } from "./references.ts";
import type { TrustFacts } from "./trust-facts.ts";

/** Another open issue of the same repository. */
export interface Neighbour {
  number: number;
  title: string;
  body: string;
}

/** A blocker that is not among the neighbours; `hidden` where it is elsewhere and the account may not see it. */
export interface UnlistedBlocker {
  reference: IssueReference;
  state: "open" | "closed" | "hidden";
}

/** All that the rules look at. Plain data; gathered in gather.ts. */
export interface TriageFacts extends TrustFacts {
  limits: Pick<LimitsConfig, "largeIssue">;
  /** Title and body, with the answers of trusted people. */
  text: IssueText;
  conversation: Conversation;
  /** What the body and trusted people say of other issues, oldest first. */
  stated: StatedReferences[];
  neighbours: Neighbour[];
  /** Named blockers that are not among the neighbours. */
  unlisted: UnlistedBlocker[];
  /** Open pull requests by others that close the issue. */
  pullRequests: PullRequest[];
  /** The issue was cut into these. */
  children: { number: number; title: string; isOpen: boolean; isDropped: boolean }[];
  /** What became of our newest question; `waived` when a trusted person took the label off instead of answering. */
  question: "none" | "open" | "answered" | "asked-back" | "waived";
  waivedBy?: string | undefined;
  approval: Approval;
  /** The task reads the same as when the last run was briefed. */
  isTaskUnchanged: boolean;
}

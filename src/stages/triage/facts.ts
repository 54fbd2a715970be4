import type { LabelsConfig, LimitsConfig, ProjectConfig } from "../../config/schema.ts";
import type { IssueSnapshot, Permission } from "../../domain/issue.ts";
import type { PullRequest } from "../../domain/pull-request.ts";
import type { Conversation } from "../trust/conversation.ts";
import type { Approval } from "./approval.ts";
import type { IssueText } from "./issue-text.ts";
import type { StatedReferences } from "./references.ts";

/** Who is behind an issue. Read before anything else: the text of an untrusted issue is not even looked at. */
export interface TrustFacts {
  snapshot: IssueSnapshot;
  project: ProjectConfig;
  labels: LabelsConfig;
  /** Login of our own account. */
  me: string;
  /** Millrace wrote the issue itself: a part of a large one, or a signal. */
  isOwn: boolean;
  authorPermission: Permission;
  /** Who put the `ready` label on, where the issue carries it and somebody can be named. */
  labeller?: { login: string; permission: Permission } | undefined;
}

/** Another open issue of the same repository. */
export interface Neighbour {
  number: number;
  title: string;
  body: string;
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
  /** Open pull requests by others that close the issue. */
  pullRequests: PullRequest[];
  /** The issue was cut into these. */
  children: { number: number; isOpen: boolean }[];
  /** What became of our newest question; `waived` when a person took the label off instead of answering. */
  question: "none" | "open" | "answered" | "asked-back" | "waived";
  approval: Approval;
  /** The task reads the same as when the last run was briefed. */
  isTaskUnchanged: boolean;
}

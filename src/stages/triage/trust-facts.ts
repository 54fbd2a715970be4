import type { LabelsConfig, ProjectConfig } from "../../config/schema.ts";
import type { IssueSnapshot, Permission } from "../../domain/issue.ts";

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

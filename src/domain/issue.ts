/** An issue as the tracker showed it at one moment, with only the fields Millrace reads. All text in it is untrusted data. */
export interface IssueSnapshot {
  repo: string;
  number: number;
  url: string;
  title: string;
  body: string;
  author: string;
  authorIsBot: boolean;
  state: "open" | "closed";
  /** Label names, as the tracker spells them. */
  labels: string[];
  milestone?: { title: string; number: number; dueOn?: string | undefined } | undefined;
  comments: number;
  locked: boolean;
  createdAt: string;
  updatedAt: string;
  closedAt?: string | undefined;
  /** Why it was closed, where the host says. */
  closedAs?: "completed" | "not-planned" | "duplicate" | undefined;
}

export interface IssueComment {
  id: number;
  url: string;
  author: string;
  authorIsBot: boolean;
  body: string;
  createdAt: string;
  updatedAt: string;
}

/** A milestone's progress, for the order of work and the daily log. */
export interface Milestone {
  number: number;
  title: string;
  state: "open" | "closed";
  openIssues: number;
  closedIssues: number;
  dueOn?: string | undefined;
  url: string;
}

/** What a user may do in a repository, weakest first. `none` also stands for "could not be found out". */
export const PERMISSIONS = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Permission = (typeof PERMISSIONS)[number];

export function isAtLeast(actual: Permission, needed: Permission): boolean {
  return PERMISSIONS.indexOf(actual) >= PERMISSIONS.indexOf(needed);
}

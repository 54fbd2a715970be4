import type { IssueComment, IssueSnapshot, Milestone, Permission } from "../issue.ts";
import type { Marker } from "../marker.ts";

/** What an `ensure…` did. `unchanged` means that not one write was sent. */
export interface Ensured {
  change: "created" | "updated" | "unchanged";
  url: string;
}

export type Reaction = "eyes" | "+1";

/**
 * Issues of a GitHub-compatible host. Reads return all pages. Every `ensure…` looks before it writes and is safe to
 * repeat; texts carry the given marker, and a marker counts only where the author is our own account.
 * Errors: TransientError (host unavailable), WaitError (rate limit), ParkError (permission, not found), ConfigError (401).
 */
export interface IssueTracker {
  /** Login of the account that the token belongs to. */
  whoAmI(): Promise<string>;
  /** Open issues without pull requests, in the tracker's order; with `label`, only those that carry it. */
  listOpenIssues(repo: string, filter: { label?: string | undefined }): Promise<IssueSnapshot[]>;
  /** undefined: no such issue, or it was deleted or moved. */
  findIssue(repo: string, issue: number): Promise<IssueSnapshot | undefined>;
  /** Oldest first. */
  listComments(repo: string, issue: number): Promise<IssueComment[]>;
  listMilestones(repo: string): Promise<Milestone[]>;
  /** `none` when the host does not say: fails closed. */
  getPermission(repo: string, login: string): Promise<Permission>;
  /** Who put the label on last; undefined where nobody can be named. */
  findLabeller(repo: string, issue: number, label: string): Promise<string | undefined>;
  /** Who took the label off last, and when; undefined where nobody can be named. */
  findLabelRemover(repo: string, issue: number, label: string): Promise<{ login: string; at: string } | undefined>;
  /** One comment for each marker: created, or edited when the text differs. */
  ensureComment(repo: string, issue: number, marker: Marker, text: string): Promise<Ensured>;
  /** Creates the label in the repository where it is missing. */
  ensureIssueLabel(repo: string, issue: number, label: string): Promise<Ensured["change"]>;
  ensureIssueLabelAbsent(repo: string, issue: number, label: string): Promise<Ensured["change"]>;
  /** Our reaction to a comment, as the sign that it was read. */
  ensureReaction(repo: string, comment: number, reaction: Reaction): Promise<Ensured["change"]>;
  /** Links a child under its parent; `unavailable` where the host has no sub-issues, or takes no more. */
  ensureSubIssue(repo: string, parent: number, child: number): Promise<Ensured["change"] | "unavailable">;
  /** Opens or closes the issue; `as` is the reason of a close. */
  ensureIssueState(
    repo: string,
    issue: number,
    state: "open" | "closed",
    as?: "completed" | "not-planned",
  ): Promise<Ensured["change"]>;
  /** One issue for each marker. Its text is not edited once it exists. */
  ensureIssue(
    repo: string,
    marker: Marker,
    issue: { title: string; text: string; labels: string[]; milestone?: number | undefined },
  ): Promise<Ensured & { number: number }>;
}

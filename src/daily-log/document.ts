import type { IssueRef } from "./facts.ts";

/**
 * The log between facts and bytes: what Markdown and HTML have in common. A plain string is ours: Markdown as it is, with
 * no other formatting than `code`. Whatever came from outside is wrapped in `data` and is escaped by every renderer.
 */
export type Inline =
  | string
  | { data: string; strong?: true | undefined }
  | { strong: string }
  | { link: string; text: string }
  | { link: string; data: string };

export type Line = readonly Inline[];

export interface Table {
  head: readonly string[];
  rows: readonly (readonly Line[])[];
}

export interface Section {
  heading: string;
  /** Paragraphs before the list. */
  lead?: readonly Line[] | undefined;
  items: readonly Line[];
  /** Lists with a line of their own above each, where one list would be too long to find anything in. */
  groups?: readonly { head: Line; items: readonly Line[] }[] | undefined;
  /** The groups are too long to read them all: each opens with a click where that is possible. */
  folded?: boolean | undefined;
  table?: Table | undefined;
  /** Paragraphs after the list and the table. */
  notes?: readonly Line[] | undefined;
}

export interface LogDocument {
  title: string;
  /** Paragraphs before the first heading. */
  lead: readonly Line[];
  sections: readonly Section[];
}

/** How an issue is named: `#7` where the log is about one project, `owner/name#7` where it is about several. */
export type NameIssue = (ref: { repo: string; issue: number }) => string;

export function makeNameIssue(projects: readonly string[]): NameIssue {
  return projects.length > 1 ? (ref) => `${ref.repo}#${ref.issue}` : (ref) => `#${ref.issue}`;
}

/** `#7 — title`, in every list the same; the number is the link. */
export function toIssueLine(ref: IssueRef, name: NameIssue): Inline[] {
  return [toIssueLink(ref, name), " — ", { data: ref.title }];
}

export function toIssueLink(ref: IssueRef, name: NameIssue): Inline {
  return { link: ref.url, text: name(ref) };
}

/** Lines with `, ` between. */
export function joinInline(parts: readonly Inline[], separator = ", "): Inline[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}

/** `1 issue`, `2 issues`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

export function formatUsd(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

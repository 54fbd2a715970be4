import type { IssueComment, IssueSnapshot, Permission } from "../../src/domain/issue.ts";
import { findMarker, formatMarker, isSameMarker, type Marker } from "../../src/domain/marker.ts";
import type { IssueTracker } from "../../src/domain/ports/issue-tracker.ts";

export const ME = "millrace-bot";

/** What a fake tracker holds, open to the test, beside the port. */
export interface FakeTracker {
  port: IssueTracker;
  /** One line for each write that changed something, in order. */
  writes: string[];
  issues: Map<number, IssueSnapshot>;
  comments: Map<number, IssueComment[]>;
  permissions: Map<string, Permission>;
  /** `<issue>/<label>` → login. */
  labellers: Map<string, string>;
  /** `<issue>/<label>` → who took it off, and when. */
  removers: Map<string, { login: string; at: string }>;
  /** `<comment> <reaction>`. */
  reactions: Set<string>;
  /** `<parent> <child>`; undefined on a host without sub-issues. */
  subIssues: Set<string> | undefined;
  addComment(
    issue: number,
    comment: { author: string; body: string; authorIsBot?: boolean; at?: string },
  ): IssueComment;
}

/** An issue tracker in memory that looks for markers as a real one does, and counts what it writes. */
export function createFakeTracker({ now, me = ME }: { now: () => Date; me?: string }): FakeTracker {
  const issues = new Map<number, IssueSnapshot>();
  const comments = new Map<number, IssueComment[]>();
  const permissions = new Map<string, Permission>();
  const labellers = new Map<string, string>();
  const removers: FakeTracker["removers"] = new Map();
  const reactions = new Set<string>();
  const writes: string[] = [];
  let nextId = 1_000;

  const get = (issue: number): IssueSnapshot => {
    const found = issues.get(issue);
    if (found === undefined) throw new Error(`no issue ${issue}`);
    return found;
  };
  const addComment: FakeTracker["addComment"] = (issue, { author, body, authorIsBot = false, at }) => {
    const createdAt = at ?? now().toISOString();
    const id = nextId++;
    const comment = { id, url: `https://host/c/${id}`, author, authorIsBot, body, createdAt, updatedAt: createdAt };
    comments.set(issue, [...(comments.get(issue) ?? []), comment]);
    const snapshot = issues.get(issue);
    if (snapshot !== undefined) snapshot.comments += 1;
    return comment;
  };
  const findOwn = <Text extends { author: string; body: string }>(texts: Iterable<Text>, marker: Marker) =>
    [...texts].find((text) => {
      const found = text.author === me ? findMarker(text.body) : undefined;
      return found !== undefined && isSameMarker(marker, found);
    });

  const port: IssueTracker = {
    whoAmI: async () => me,
    listOpenIssues: async (_repo, { label }) =>
      [...issues.values()]
        .filter((issue) => issue.state === "open" && (label === undefined || issue.labels.includes(label)))
        .map((issue) => structuredClone(issue)),
    findIssue: async (_repo, issue) => structuredClone(issues.get(issue)),
    listComments: async (_repo, issue) => structuredClone(comments.get(issue) ?? []),
    listMilestones: async () => [],
    getPermission: async (_repo, login) => permissions.get(login.toLowerCase()) ?? "none",
    findLabeller: async (_repo, issue, label) => labellers.get(`${issue}/${label}`),
    findLabelRemover: async (_repo, issue, label) => removers.get(`${issue}/${label}`),
    async ensureReaction(_repo, comment, reaction) {
      if (reactions.has(`${comment} ${reaction}`)) return "unchanged";
      reactions.add(`${comment} ${reaction}`);
      writes.push(`${reaction} to ${comment}`);
      return "created";
    },
    async ensureSubIssue(_repo, parent, child) {
      if (fake.subIssues === undefined) return "unavailable";
      if (fake.subIssues.has(`${parent} ${child}`)) return "unchanged";
      fake.subIssues.add(`${parent} ${child}`);
      return "created";
    },
    async ensureComment(_repo, issue, marker, text) {
      const body = `${text}\n\n${formatMarker(marker)}`;
      const existing = findOwn(comments.get(issue) ?? [], marker);
      if (existing === undefined) {
        writes.push(`comment ${marker.kind} on #${issue}`);
        return { change: "created", url: addComment(issue, { author: me, body, authorIsBot: true }).url };
      }
      if (existing.body === body) return { change: "unchanged", url: existing.url };
      writes.push(`edit comment ${marker.kind} on #${issue}`);
      existing.body = body;
      return { change: "updated", url: existing.url };
    },
    async ensureIssueLabel(_repo, issue, label) {
      const { labels } = get(issue);
      if (labels.includes(label)) return "unchanged";
      labels.push(label);
      writes.push(`+${label} on #${issue}`);
      return "updated";
    },
    async ensureIssueLabelAbsent(_repo, issue, label) {
      const snapshot = get(issue);
      if (!snapshot.labels.includes(label)) return "unchanged";
      snapshot.labels = snapshot.labels.filter((name) => name !== label);
      writes.push(`-${label} on #${issue}`);
      return "updated";
    },
    async ensureIssueState(_repo, issue, state, as) {
      const snapshot = get(issue);
      if (snapshot.state === state) return "unchanged";
      snapshot.state = state;
      snapshot.closedAt = state === "closed" ? now().toISOString() : undefined;
      snapshot.closedAs = state === "closed" ? (as ?? "completed") : undefined;
      writes.push(`${state} #${issue}`);
      return "updated";
    },
    async ensureIssue(repo, marker, { title, text, labels }) {
      const existing = findOwn(issues.values(), marker);
      if (existing !== undefined) return { change: "unchanged", url: existing.url, number: existing.number };
      const number = Math.max(0, ...issues.keys()) + 1;
      const body = `${text}\n\n${formatMarker(marker)}`;
      const createdAt = now().toISOString();
      const url = `https://host/${repo}/issues/${number}`;
      const times = { createdAt, updatedAt: createdAt };
      issues.set(number, {
        ...{ repo, number, url, title, body, author: me, authorIsBot: true, state: "open", labels: [...labels] },
        ...{ comments: 0, locked: false, ...times },
      });
      writes.push(`issue #${number}`);
      return { change: "created", url, number };
    },
  };
  const fake: FakeTracker = {
    ...{ port, writes, issues, comments, permissions, labellers, removers, reactions, addComment },
    subIssues: new Set(),
  };
  return fake;
}

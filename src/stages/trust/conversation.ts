import { isAtLeast, type IssueComment, type IssueSnapshot, type Permission } from "../../domain/issue.ts";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import { toOwnWords } from "../text/own-words.ts";
import { findOwnMarker, isSameLogin } from "./is-ours.ts";

/** What a trusted person said under an issue, without quotes and hidden text. */
export interface Remark {
  author: string;
  text: string;
  createdAt: string;
  url: string;
}

/** A question of ours under the issue. */
export interface AskedQuestion {
  /** `triage` asked about the issue's text, `agent` could not go on with the work. */
  by: "triage" | "agent";
  text: string;
  url: string;
  askedAt: string;
}

export interface Conversation {
  /** Our questions, oldest first. */
  questions: AskedQuestion[];
  /** What trusted people said, oldest first. */
  remarks: Remark[];
  /** Those of the remarks that were made after our newest question. */
  answers: Remark[];
}

/** The run in the marker of a question that triage asks; an agent's question carries its run id. */
export const TRIAGE_QUESTION = "triage";

/** Permissions are asked for so many people under one issue, newest comment first; further people are not trusted. */
const MAX_PEOPLE = 20;

/**
 * Reads who said what under an issue. Trusted are the issue's author and people who may triage in the repository; bots
 * are not, and a marker counts only in a comment of our own. Costs one permission request for each other person.
 */
export async function readConversation(
  tracker: Pick<IssueTracker, "listComments" | "getPermission">,
  snapshot: Pick<IssueSnapshot, "repo" | "number" | "author">,
  me: string,
): Promise<Conversation> {
  const comments = await tracker.listComments(snapshot.repo, snapshot.number);
  const people = listPeople(comments, snapshot.author, me);
  const permissions = await Promise.all(people.map((login) => tracker.getPermission(snapshot.repo, login)));
  const trusted = new Map<string, Permission>(people.map((login, index) => [login, permissions[index] ?? "none"]));
  return toConversation(comments, me, (login) => {
    if (isSameLogin(login, snapshot.author)) return true;
    return isAtLeast(trusted.get(login.toLowerCase()) ?? "none", "triage");
  });
}

function listPeople(comments: IssueComment[], issueAuthor: string, me: string): string[] {
  const logins = comments
    .filter((comment) => !comment.authorIsBot && findOwnMarker(comment, me) === undefined)
    .map((comment) => comment.author.toLowerCase())
    .filter((login) => !isSameLogin(login, issueAuthor));
  return [...new Set(logins.toReversed())].slice(0, MAX_PEOPLE);
}

/** Pure: sorts comments, oldest first, into our questions and what trusted people said. */
export function toConversation(
  comments: IssueComment[],
  me: string,
  isTrusted: (login: string) => boolean,
): Conversation {
  const questions: AskedQuestion[] = [];
  const remarks: Remark[] = [];
  let answers: Remark[] = [];
  for (const comment of comments.toSorted(byTime)) {
    const marker = findOwnMarker(comment, me);
    const { author, url, createdAt } = comment;
    const text = toOwnWords(comment.body);
    if (marker?.kind === "question") {
      questions.push({ by: marker.run === TRIAGE_QUESTION ? "triage" : "agent", text, url, askedAt: createdAt });
      answers = [];
      continue;
    }
    const isSaid = marker === undefined ? !comment.authorIsBot && isTrusted(author) : marker.kind === "answer";
    if (!isSaid || text === "") continue;
    remarks.push({ author, text, createdAt, url });
    if (questions.length > 0) answers.push({ author, text, createdAt, url });
  }
  return { questions, remarks, answers };
}

/** Comments of one second are told apart by their ids, which grow. */
function byTime(a: IssueComment, b: IssueComment): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt) || a.id - b.id;
}

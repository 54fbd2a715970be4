import { isAtLeast, type IssueComment, type IssueSnapshot } from "../../domain/issue.ts";
import { withoutMarker } from "../../domain/marker.ts";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import { toOwnWords } from "../text/own-words.ts";
import { findOwnMarker, isSameLogin } from "./is-ours.ts";

/** What a trusted person said under an issue, without quotes and hidden text. */
export interface Remark {
  /** Of its comment. */
  id: number;
  author: string;
  text: string;
  createdAt: string;
  url: string;
  /** False for the issue's author, where they may not triage and only answered what we asked. */
  mayTriage: boolean;
}

/** A question of ours under the issue. */
export interface AskedQuestion {
  /** `triage` asked about the issue's text, `agent` could not go on with the work. */
  by: "triage" | "agent";
  /** The run in its marker, which tells our questions under one issue apart. */
  run: string;
  text: string;
  /** The comment as it stands, quotes included, without its marker. */
  body: string;
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
  /** When a comment was last written or edited, by the host's clock; empty where there is none. */
  heard: string;
}

/** The run in the marker of a question that triage asks; an agent's question carries its run id. */
export const TRIAGE_QUESTION = "triage";
/** The run in the marker of the one question that follows a partial answer. */
export const FOLLOW_UP_QUESTION = "triage-2";

/** Permissions are asked for so many people under one issue, newest comment first; further people are not trusted. */
const MAX_PEOPLE = 20;

/**
 * Reads who said what under an issue. Trusted are people who may triage in the repository, and the issue's author once we
 * asked something; bots are not, and a marker counts only in a comment of our own. What such an author wrote or edited after
 * `until`, a conversation's `heard`, is left out: nobody has judged it. Costs one permission request for each person.
 */
export async function readConversation(
  tracker: Pick<IssueTracker, "listComments" | "getPermission">,
  { repo, number, author }: Pick<IssueSnapshot, "repo" | "number" | "author">,
  me: string,
  until?: string,
): Promise<Conversation> {
  const comments = await tracker.listComments(repo, number);
  const people = listPeople(comments, me);
  const permissions = await Promise.all(people.map((login) => tracker.getPermission(repo, login)));
  const trusted = people.filter((_login, index) => isAtLeast(permissions[index] ?? "none", "triage"));
  return toConversation(comments, me, ({ author: login, updatedAt }) => {
    if (trusted.includes(login.toLowerCase())) return "triage";
    const isJudged = until === undefined || updatedAt <= until;
    return isSameLogin(login, author) && isJudged ? "answer" : "none";
  });
}

function listPeople(comments: IssueComment[], me: string): string[] {
  const logins = comments
    .filter((comment) => !comment.authorIsBot && findOwnMarker(comment, me) === undefined)
    .map((comment) => comment.author.toLowerCase());
  return [...new Set(logins.toReversed())].slice(0, MAX_PEOPLE);
}

/** What a person's word counts for: always, as an answer to a question of ours, or not at all. */
type Voice = "triage" | "answer" | "none";

/** Pure: sorts comments into our questions and what trusted people said. */
export function toConversation(
  comments: IssueComment[],
  me: string,
  voiceOf: (comment: IssueComment) => Voice,
): Conversation {
  const questions: AskedQuestion[] = [];
  const remarks: Remark[] = [];
  let answers: Remark[] = [];
  for (const comment of comments.toSorted(byTime)) {
    const marker = findOwnMarker(comment, me);
    const { author, url, createdAt } = comment;
    const text = toOwnWords(comment.body);
    if (marker?.kind === "question") {
      const run = marker.run ?? "";
      const by = run === TRIAGE_QUESTION || run === FOLLOW_UP_QUESTION ? "triage" : "agent";
      questions.push({ by, run, text, body: withoutMarker(comment.body), url, askedAt: createdAt });
      answers = [];
      continue;
    }
    const voice = marker === undefined && !comment.authorIsBot ? voiceOf(comment) : "none";
    const mayTriage = voice === "triage" || marker?.kind === "answer";
    const isAsked = questions.length > 0;
    if (text === "" || !(mayTriage || (voice === "answer" && isAsked))) continue;
    const remark = { id: comment.id, author, text, createdAt, url, mayTriage };
    remarks.push(remark);
    if (isAsked) answers.push(remark);
  }
  const heard = comments.reduce((newest, { updatedAt }) => (updatedAt > newest ? updatedAt : newest), "");
  return { questions, remarks, answers, heard };
}

/** Comments of one second are told apart by their ids, which grow. */
function byTime(a: IssueComment, b: IssueComment): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt) || a.id - b.id;
}

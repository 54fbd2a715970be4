import { expect, test } from "vitest";
import type { IssueComment } from "../../../../src/domain/issue.ts";
import { formatMarker } from "../../../../src/domain/marker.ts";
import { toConversation } from "../../../../src/stages/trust/conversation.ts";
import { ME } from "../../../fakes/fake-tracker.ts";

let id = 0;
const say = (author: string, body: string, authorIsBot = false): IssueComment => {
  id += 1;
  const at = new Date(Date.UTC(2026, 4, 1, 0, id)).toISOString();
  return { id, url: `c${id}`, author, authorIsBot, body, createdAt: at, updatedAt: at };
};
const ask = (run: string) => say(ME, `What? ${formatMarker({ kind: "question", item: "i", run })}`, true);
const everybody = () => "triage" as const;

test("only what was said after our newest question is an answer to it", () => {
  const comments = [say("ann", "one"), ask("triage"), say("ann", "two"), ask("i-r1"), say("max", "three")];
  const { questions, remarks, answers } = toConversation(comments, ME, everybody);
  expect(questions.map(({ by }) => by)).toEqual(["triage", "agent"]);
  expect(remarks.map(({ text }) => text)).toEqual(["one", "two", "three"]);
  expect(answers.map(({ text }) => text)).toEqual(["three"]);
  expect(toConversation(comments.slice(0, 4), ME, everybody).answers).toEqual([]);
});

test("a bot says nothing that counts, whatever it may do in the repository", () => {
  expect(toConversation([ask("triage"), say("ci[bot]", "Fixed!", true)], ME, everybody).remarks).toEqual([]);
});

test("the order of the list does not matter, the time does", () => {
  const comments = [ask("triage"), say("ann", "answer")];
  expect(toConversation(comments.toReversed(), ME, everybody).answers).toHaveLength(1);
});

test("an author who may not triage is heard once something was asked", () => {
  const comments = [say("eve", "before"), ask("triage"), say("eve", "after")];
  const { remarks } = toConversation(comments, ME, () => "answer");
  expect(remarks).toMatchObject([{ text: "after", mayTriage: false }]);
});

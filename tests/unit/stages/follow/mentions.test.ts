import { expect, test } from "vitest";
import { toMentions } from "../../../../src/stages/follow/mentions.ts";

const comment = (id: number, author: string, body: string) => {
  const at = "2026-05-01T09:00:00Z";
  return { id, author, authorIsBot: false, body, url: "", createdAt: at, updatedAt: at };
};

test("Only comments that call us by name are words for us; quotes, other names and our own texts are not", () => {
  const comments = [
    comment(1, "max", "@Millrace rename the flag, please."),
    comment(2, "max", "Nice."),
    comment(3, "max", "@millrace-fan what do you think? mail@millrace.example"),
    comment(4, "max", "> @millrace rename it\n\nI disagree."),
    comment(5, "millrace[bot]", "@millrace <!-- millrace:v1 kind=follow-up item=acme--shop-1 run=r -->"),
  ];
  expect(toMentions(comments, "millrace[bot]").map(({ id, state }) => [id, state])).toEqual([[1, "commented"]]);
});

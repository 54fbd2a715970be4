import type { TriageFacts } from "./facts.ts";

type Asking = Pick<TriageFacts, "snapshot" | "isOwn" | "labels">;

/** Our question as a comment. Pure: short, kind, and specific. The author is the only person that Millrace ever mentions. */
export function toQuestionComment(facts: Asking, questions: readonly string[]): string {
  return [
    `Thank you for the report. ${toGreeting(facts, "Before", "before")} work on this can start:`,
    toList(questions),
    `Answer here or edit the text above, and it goes on by itself. If everything is said, take the label \`${facts.labels.needsClarification}\` off.`,
  ].join("\n\n");
}

/** What is still missing after an answer. */
export function toFollowUpComment(facts: Asking, questions: readonly string[]): string {
  return [
    `${toGreeting(facts, "Thank you", "thank you")}, that helps. One thing is still open:`,
    toList(questions),
    `This is the last question. If everything is said, take the label \`${facts.labels.needsClarification}\` off.`,
  ].join("\n\n");
}

function toGreeting({ snapshot, isOwn }: Asking, alone: string, addressed: string): string {
  return isOwn || snapshot.authorIsBot ? alone : `@${snapshot.author}, ${addressed}`;
}

function toList(questions: readonly string[]): string {
  return questions.map((question) => `- ${question}`).join("\n");
}

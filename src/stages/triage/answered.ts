import type { Conversation } from "../trust/conversation.ts";
import type { TriageFacts } from "./facts.ts";

/**
 * What became of our newest question. Answers are what trusted people said after it (see trust/conversation). A person who
 * takes the label off instead wants the work done as it stands (see label-waiver).
 */
export function toQuestionState(
  { questions, answers }: Pick<Conversation, "questions" | "answers">,
  isWaived: boolean,
): TriageFacts["question"] {
  if (questions.length === 0) return "none";
  if (answers.length > 0) return answers.every((answer) => isCounterQuestion(answer.text)) ? "asked-back" : "answered";
  return isWaived ? "waived" : "open";
}

/** True where every sentence is a question: "Which version do you mean?" answers nothing. */
export function isCounterQuestion(text: string): boolean {
  if (text.includes("`")) return false;
  const sentences = text.split(/(?<=[.!?？。])\s+|\n+/).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  return sentences.length > 0 && sentences.every((sentence) => /[?？][)"'\s]*$/.test(sentence));
}

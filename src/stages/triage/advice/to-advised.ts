import type { ModelAdvice, TriageDecision } from "../../../domain/triage-decision.ts";
import { toHarmlessInline } from "../../text/neutralise.ts";
import type { TriageFacts } from "../facts.ts";
import { askForTask } from "../questions.ts";

const LONGEST_QUESTION = 300;
const MOST_QUESTIONS = 2;

/** Questions of a model as they may be asked in public: neutralised, short, and questions indeed. Pure. */
export function toAskable(questions: readonly string[]): string[] {
  return questions
    .map((question) => toHarmlessInline(question, LONGEST_QUESTION))
    .filter((question) => /[?？]$/.test(question))
    .slice(0, MOST_QUESTIONS);
}

/** The decision with the model's advice in the place of the rules' verdict; the rules that fired stay in it. Pure. */
export function toAdvised(
  decision: TriageDecision,
  advice: ModelAdvice,
  provider: string,
  facts: TriageFacts,
): TriageDecision {
  const { verdict, reason } = advice;
  const because = `A model (${provider}) was asked: ${toHarmlessInline(reason, LONGEST_QUESTION)}`;
  const rules = [...decision.rules, { rule: "model", verdict, weight: 0, because }];
  if (verdict !== "needs-clarification") return { ...decision, verdict, rules, advice, questions: undefined };
  const own = decision.questions ?? [];
  const questions = advice.questions.length > 0 ? advice.questions : own.length > 0 ? own : [askForTask(facts)];
  return { ...decision, verdict, rules, advice, questions };
}

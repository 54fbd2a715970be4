import { isAppError } from "../../../domain/errors.ts";
import type { PipelineEventMap } from "../../../domain/events.ts";
import type { ModelAnswer, ModelQuestion } from "../../../domain/ports/triage-model.ts";
import type { StageContext } from "../../../domain/stage.ts";
import type { ModelAdvice, TriageDecision } from "../../../domain/triage-decision.ts";
import type { WorkItem } from "../../../domain/work-item.ts";
import type { StageDeps } from "../../deps.ts";
import { toDigest } from "../../text/digest.ts";
import type { TriageFacts } from "../facts.ts";
import { listAllowed, toModelQuestion } from "./model-question.ts";
import { toAdvised, toAskable } from "./to-advised.ts";

type Deps = Pick<StageDeps, "config" | "model" | "modelBudget" | "redact">;
type Asked = PipelineEventMap["model:asked"];

/**
 * Asks the model where the rules are not sure, once for each text. The rules' decision stands where there is no model, no
 * money left, no answer in time, or one that is not among the allowed ones; plain facts are never asked about.
 */
export async function refine(
  deps: Deps,
  item: WorkItem,
  facts: TriageFacts,
  decision: TriageDecision,
  context: StageContext,
): Promise<TriageDecision> {
  const { model, modelBudget, config } = deps;
  if (model === undefined || modelBudget === undefined || !isOpen(decision, facts, config.triage.below))
    return decision;
  const question = toRedacted(toModelQuestion(facts, decision), deps.redact);
  const prompt = toDigest([model.provider, question]);
  const known = item.decision?.advice;
  if (known?.prompt === prompt) return toAdvised(decision, known, model.provider, facts);

  const reserved = model.toHighestCost(question);
  if (!(await modelBudget.reserve(reserved, context.now())).granted) return decision;
  const startedAt = performance.now();
  const record = (seen: Pick<Asked, "usage" | "answer">) => {
    const ms = Math.round(performance.now() - startedAt);
    const at = context.now().toISOString();
    return context.record({ type: "model:asked", at, item: item.id, provider: model.provider, prompt, ms, ...seen });
  };
  let answer: ModelAnswer;
  try {
    answer = await model.ask(question, context.signal);
  } catch (error) {
    if (!isAppError(error) || error.decision !== "retry") throw error;
    // What it cost is not known: what was set aside stays booked.
    await record({ usage: { inputTokens: 0, outputTokens: 0, usd: reserved }, answer: { failure: error.code } });
    return decision;
  }
  await modelBudget.settle(reserved, answer.usage.usd ?? 0, context.now());
  await record({ usage: answer.usage, answer: { verdict: answer.verdict } });
  const { verdict, reason, questions } = answer;
  const advice: ModelAdvice = {
    prompt,
    verdict,
    reason: deps.redact(reason).slice(0, MOST_REASON),
    questions: toAskable(questions),
  };
  return toAdvised(decision, advice, model.provider, facts);
}

const MOST_REASON = 300;

function isOpen(decision: TriageDecision, facts: TriageFacts, below: number): boolean {
  const allowed = listAllowed(decision, facts);
  return (decision.confidence ?? 1) < below && allowed.includes(decision.verdict) && allowed.length > 1;
}

function toRedacted(question: ModelQuestion, redact: (text: string) => string): ModelQuestion {
  return { ...question, data: redact(question.data) };
}

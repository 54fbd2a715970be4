import { createHash } from "node:crypto";
import type { ProviderConfig } from "../../config/schema.ts";
import type { AgentUsage } from "../../domain/agent-run.ts";
import type { PipelineEventMap } from "../../domain/events.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Ledger } from "../../domain/ports/ledger.ts";
import type { ModelBudget } from "../../domain/ports/triage-model.ts";
import type { WordingModel, WordingQuestion } from "../../domain/ports/wording-model.ts";
import { askModel, type ModelRequest, toHighestCost } from "./ask.ts";

export interface WordingModelOptions {
  /** Name of the profile. */
  provider: string;
  profile: ProviderConfig;
  timeoutMs: number;
  budget: ModelBudget;
  ledger: Pick<Ledger, "append">;
  /** Takes registered secrets out of a text. */
  redact(text: string): string;
  now(): Date;
}

type Worded = PipelineEventMap["model:worded"];

const LONGEST_WHY = 300;
const NOTHING: AgentUsage = { inputTokens: 0, outputTokens: 0 };

/** Asks the model of a profile for words. Every question has one event, whatever became of it. */
export function createWordingModel(options: WordingModelOptions): WordingModel {
  const { provider, profile, timeoutMs, budget, ledger, now } = options;

  async function ask<Answer>(question: WordingQuestion<Answer>, signal: AbortSignal): Promise<Answer | undefined> {
    signal.throwIfAborted();
    const request: ModelRequest<Answer> = { ...question, data: options.redact(question.data) };
    const startedAt = performance.now();
    const record = (usage: AgentUsage, answer: Worded["answer"]) =>
      ledger.append({
        ...{ type: "model:worded", at: now().toISOString(), purpose: question.purpose, subject: question.subject },
        ...{ provider, prompt: toPromptDigest(provider, request), ms: Math.round(performance.now() - startedAt) },
        ...{ usage, answer },
      });
    const reserved = toHighestCost(profile, request);
    const granted = await budget.reserve(reserved, now());
    if (!granted.granted) {
      await record(NOTHING, { kind: "no-money", why: granted.why });
      return undefined;
    }
    let given: { answer: Answer; usage: AgentUsage };
    try {
      given = await askModel(profile, request, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    } catch (error) {
      // What it cost is not known: what was set aside stays booked.
      const why = options.redact(messageOf(error)).slice(0, LONGEST_WHY);
      await record({ ...NOTHING, usd: reserved }, { kind: "no-answer", why });
      signal.throwIfAborted();
      return undefined;
    }
    await budget.settle(reserved, given.usage.usd ?? 0, now());
    const fault = question.findFault(given.answer);
    await record(given.usage, fault === undefined ? { kind: "used" } : { kind: "refused", why: fault });
    return fault === undefined ? given.answer : undefined;
  }

  return { provider, ask };
}

/** Of all that the model is told. */
function toPromptDigest(provider: string, { instructions, data }: ModelRequest<unknown>): string {
  return createHash("sha256")
    .update(JSON.stringify([provider, instructions, data]))
    .digest("hex")
    .slice(0, 16);
}

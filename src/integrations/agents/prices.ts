import type { AgentUsage } from "../../domain/agent-run.ts";
import type { AgentAdapter } from "../../domain/ports/agent-adapter.ts";

/** US dollars for a million tokens. */
export interface Prices {
  inputPerMillion: number;
  outputPerMillion: number;
  /** Of input that came out of the service's cache; as other input where missing. */
  cachedInputPerMillion?: number | undefined;
}

const MILLION = 1_000_000;

/** What tokens cost at these prices. */
export function toUsd({ inputTokens, cachedInputTokens = 0, outputTokens }: AgentUsage, prices: Prices): number {
  const { inputPerMillion, outputPerMillion, cachedInputPerMillion = inputPerMillion } = prices;
  const cached = Math.min(cachedInputTokens, inputTokens);
  const input = (inputTokens - cached) * inputPerMillion + cached * cachedInputPerMillion;
  return (input + outputTokens * outputPerMillion) / MILLION;
}

/** The adapter with the cost by these prices instead of the program's own, which a program of tokens alone does not tell. */
export function withPrices(adapter: AgentAdapter, prices: Prices): AgentAdapter {
  return {
    ...adapter,
    capabilities: { ...adapter.capabilities, cost: "usd" },
    read(output, end, now) {
      const reading = adapter.read(output, end, now);
      return { ...reading, usage: { ...reading.usage, usd: toUsd(reading.usage, prices) } };
    },
  };
}

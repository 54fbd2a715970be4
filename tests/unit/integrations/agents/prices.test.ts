import { expect, test } from "vitest";
import { createAgentAdapters } from "../../../../src/integrations/agents/index.ts";
import { toUsd } from "../../../../src/integrations/agents/prices.ts";
import { readRecordedLines } from "../../../helpers/recorded-runs.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const prices = { inputPerMillion: 2, outputPerMillion: 10 };
const read = (agent: Parameters<typeof createAgentAdapters>[0][string], folder: string) =>
  createAgentAdapters({ agent }, {})["agent"]?.read(readRecordedLines(folder, "success"), { exitCode: 0 }, NOW).usage;

test("Tokens cost what the prices say, and cached ones their own price where one is named.", () => {
  const usage = { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 100_000 };
  expect(toUsd(usage, prices)).toBeCloseTo(3);
  expect(toUsd(usage, { ...prices, cachedInputPerMillion: 0.5 })).toBeCloseTo(1.2 + 0.2 + 1);
  expect(
    toUsd({ inputTokens: 10, cachedInputTokens: 99, outputTokens: 0 }, { ...prices, cachedInputPerMillion: 0 }),
  ).toBe(0);
});

test("An agent that tells tokens alone has a cost exactly where its prices are configured.", () => {
  const codex = { adapter: "codex", binary: "codex" } as const;
  expect(read(codex, "codex-0.169.0")?.usd).toBeUndefined();
  expect(read({ ...codex, prices }, "codex-0.169.0")?.usd).toBeCloseTo((3_600 * 2 + 102 * 10) / 1_000_000);
});

test("Configured prices go before what the program itself says.", () => {
  const claude = { adapter: "claude-code", binary: "claude", maxTurns: 5 } as const;
  expect(read(claude, "claude-code-2.1.330")?.usd).toBe(0.01233);
  expect(read({ ...claude, prices }, "claude-code-2.1.330")?.usd).toBeCloseTo(0.00822);
});

test("Claude Code's sum for a model whose prices it does not know is no cost.", () => {
  const adapter = createAgentAdapters({ a: { adapter: "claude-code", binary: "claude", maxTurns: 5 } }, {})["a"];
  const lines = readRecordedLines("claude-code-2.1.330", "success");
  const unknown = lines.map((line) => line.replaceAll('"costBasis":"list"', '"costBasis":"unknown"'));
  expect(unknown).not.toEqual(lines);
  const usage = adapter?.read(unknown, { exitCode: 0 }, NOW).usage;
  expect(usage).toMatchObject({ inputTokens: 3_600, usd: undefined });
  const unsaid = lines.map((line) =>
    line.replaceAll(',"costBasis":"list"', "").replaceAll("claude-sonnet-4-5", "glm-4.6"),
  );
  expect(adapter?.read(unsaid, { exitCode: 0 }, NOW).usage.usd).toBeUndefined();
});

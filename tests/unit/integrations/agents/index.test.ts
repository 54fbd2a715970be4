import { expect, test } from "vitest";
import { tellsMoney } from "../../../../src/config/tells-money.ts";
import { Config } from "../../../../src/config/schema.ts";
import { ConfigError } from "../../../../src/domain/errors.ts";
import { createAgentAdapters } from "../../../../src/integrations/agents/index.ts";

const claude = { adapter: "claude-code", binary: "claude", maxTurns: 5 } as const;

test("Every configured agent has an adapter under its name.", () => {
  const adapters = createAgentAdapters({ a: claude, b: { adapter: "command", command: ["x"], env: {} } }, {});
  expect(Object.entries(adapters).map(([name, adapter]) => [name, adapter.id])).toEqual([
    ["a", "claude-code"],
    ["b", "command"],
  ]);
});

test("An agent with a provider that is not there is a configuration error that names both.", () => {
  const make = () => createAgentAdapters({ a: { ...claude, provider: "nope" } }, {});
  expect(make).toThrow(ConfigError);
  expect(make).toThrow(/"a".*"nope"/);
});

test("The configuration knows which agents say what they cost, as the adapters do.", () => {
  const prices = { inputPerMillion: 1, outputPerMillion: 2 };
  const cli = ["claude-code", "codex", "gemini", "opencode"].flatMap((adapter) => [{ adapter }, { adapter, prices }]);
  const all = [...cli, { adapter: "command", command: ["x"] }];
  const { agents } = Config.parse({
    github: { token: "t" },
    projects: [{ repo: "acme/shop" }],
    agents: Object.fromEntries(all.map((agent, index) => [String(index), agent])),
  });
  const adapters = createAgentAdapters(agents, {});
  for (const [name, adapter] of Object.entries(adapters)) {
    expect({ id: adapter.id, tells: tellsMoney(agents[name]) }).toEqual({
      id: adapter.id,
      tells: adapter.capabilities.cost === "usd",
    });
  }
});

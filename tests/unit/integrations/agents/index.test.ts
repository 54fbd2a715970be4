import { expect, test } from "vitest";
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

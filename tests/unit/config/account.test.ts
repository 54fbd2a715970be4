import { expect, test } from "vitest";
import { listAgentsNamed, toAccountId } from "../../../src/config/account.ts";
import { Config } from "../../../src/config/schema.ts";

const KEY = "sk-ant-api03-the-first-key";

function parse(agents: Record<string, object>): Config {
  return Config.parse({
    github: { token: "t0ken" },
    projects: [{ repo: "acme/shop" }],
    agents,
    providers: { relay: { baseUrl: "https://relay.example", model: "m", key: "relay-key" } },
  });
}

const config = parse({
  one: { adapter: "claude-code", apiKey: KEY },
  two: { adapter: "claude-code", apiKey: KEY, maxTurns: 5, model: "opus" },
  three: { adapter: "claude-code", apiKey: "sk-ant-another" },
  relayed: { adapter: "claude-code", provider: "relay", apiKey: KEY },
  own: { adapter: "claude-code" },
  mine: { adapter: "command", command: ["node", "a.mjs"], env: { B: "2", A: "1" } },
  same: { adapter: "command", command: ["node", "a.mjs"], env: { A: "1", B: "2" } },
  changed: { adapter: "command", command: ["node", "a.mjs"], env: { A: "1", B: "3" } },
});
const idOf = (name: string) => toAccountId(name, config);

test("agents with one credential share one account, whatever else differs", () => {
  expect(idOf("one")).toBe(idOf("two"));
  expect(idOf("mine")).toBe(idOf("same"));
});

test("another key, another provider and no key are other accounts", () => {
  const different = ["one", "three", "relayed", "own", "mine", "changed", "unheard-of"].map(idOf);
  expect(new Set(different).size).toBe(different.length);
});

test("the name holds no part of a key", () => {
  for (const name of Object.keys(config.agents))
    expect(idOf(name)).toMatch(/^(claude-code|command):([0-9a-f]{10}|own)$/);
});

test("a person may name an account by agent, by provider, or by itself", () => {
  expect(listAgentsNamed("three", config)).toEqual(["three"]);
  expect(listAgentsNamed("relay", config)).toEqual(["relayed"]);
  expect(listAgentsNamed(idOf("one"), config)).toEqual(["one", "two"]);
  expect(listAgentsNamed("nobody", config)).toEqual([]);
});

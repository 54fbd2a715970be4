import { expect, test } from "vitest";
import { makeDemoConfig, toKeyVariable } from "../../../src/demo/demo-config.ts";
import { SCENARIO } from "../../../src/demo/scenario/scenario.ts";
import type { Scene } from "../../../src/demo/scene.ts";
import { ConfigError } from "../../../src/domain/errors.ts";

const scene = {
  token: "t",
  github: { url: "http://127.0.0.1:1", gitUrl: (repo: string) => `http://127.0.0.1:1/${repo}.git` },
} as Scene;
const make = (agent: "scripted" | "claude-code" | "codex", apiKey?: string) =>
  makeDemoConfig({ scene, scenario: SCENARIO, agent, apiKey, dataDir: "/data" }).agents["demo"];

test.each([
  ["claude-code", "claude", "ANTHROPIC_API_KEY"],
  ["codex", "codex", "OPENAI_API_KEY"],
] as const)("The demo runs %s by its own program with the key of its maker.", (agent, binary, variable) => {
  expect(make(agent, "key")).toMatchObject({ adapter: agent, binary, apiKey: "key" });
  expect(toKeyVariable(agent)).toBe(variable);
});

test("Without its key a real agent is refused with the variable's name; the scripted one needs none.", () => {
  expect(() => make("codex")).toThrow(ConfigError);
  expect(() => make("codex")).toThrow(/codex/);
  expect(make("scripted")).toMatchObject({ adapter: "command" });
});

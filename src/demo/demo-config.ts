import type { z } from "zod";
import { Config } from "../config/schema.ts";
import { ConfigError } from "../domain/errors.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { toScriptedAgentCommand } from "./scenario/scenario.ts";
import type { Scene } from "./scene.ts";

export type DemoAgent = "scripted" | "claude-code" | "codex";

/** The configuration of the demo: what `millrace run` would read from a file. */
export function makeDemoConfig(options: {
  scene: Scene;
  scenario: Scenario;
  agent: DemoAgent;
  /** Of the agent's model, from the environment. */
  apiKey: string | undefined;
  dataDir: string;
}): Config {
  const { scene, scenario, dataDir } = options;
  return Config.parse({
    // The stand-in wants no pauses between writes, and somebody watches.
    github: { apiUrl: scene.github.url, token: scene.token, writeSpacing: { every: "1ms", notifying: "1ms" } },
    projects: scenario.repositories.map(({ repo, base, checks }) => ({
      repo,
      remote: scene.github.gitUrl(repo),
      base,
      checks: checks.map(({ command }) => command),
      agent: "demo",
    })),
    agents: { demo: toAgent(options.agent, options.apiKey) },
    limits: options.agent === "scripted" ? scenario.limits : { largeIssue: scenario.limits["largeIssue"] },
    dataDir,
  });
}

/** The variable that holds the key of an agent's model; undefined for an agent without one. */
export function toKeyVariable(agent: DemoAgent): string | undefined {
  return { scripted: undefined, "claude-code": "ANTHROPIC_API_KEY", codex: "OPENAI_API_KEY" }[agent];
}

function toAgent(agent: DemoAgent, apiKey: string | undefined): AgentInput {
  if (agent === "scripted") return { adapter: "command", command: toScriptedAgentCommand() };
  if (apiKey !== undefined) return { adapter: agent, apiKey };
  throw new ConfigError(`The demo with ${agent} needs a model API key.`, {
    code: "cli.no_model_key",
    hint: `Set ${toKeyVariable(agent)}, or run the demo with its scripted agent.`,
  });
}

type AgentInput = NonNullable<z.input<typeof Config>["agents"]>[string];

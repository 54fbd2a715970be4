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
  /** For claude-code, from the environment. */
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

function toAgent(agent: DemoAgent, apiKey: string | undefined): Config["agents"][string] {
  if (agent === "scripted") return { adapter: "command", command: toScriptedAgentCommand(), env: {} };
  if (agent === "claude-code") {
    if (apiKey !== undefined) return { adapter: "claude-code", binary: "claude", maxTurns: 60, apiKey };
    throw new ConfigError("The demo with claude-code needs a model API key.", {
      code: "cli.no_model_key",
      hint: "Set ANTHROPIC_API_KEY, or run the demo with its scripted agent.",
    });
  }
  throw new ConfigError(`The agent ${agent} is not there yet.`, {
    code: "cli.not_there_yet",
    hint: "Use --agent scripted or --agent claude-code.",
  });
}

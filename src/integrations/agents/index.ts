import type { AgentConfig, ProviderConfig } from "../../config/schema.ts";
import { ConfigError } from "../../domain/errors.ts";
import type { AgentAdapter } from "../../domain/ports/agent-adapter.ts";
import { assertNever } from "../../lib/assert-never.ts";
import { STANDARD_PATH } from "../../lib/bubblewrap-probe.ts";
import { createClaudeCodeAdapter } from "./claude-code/adapter.ts";
import { createCodexAdapter } from "./codex/adapter.ts";
import { createCommandAdapter } from "./command.ts";
import { createGeminiAdapter } from "./gemini/adapter.ts";
import { createOpencodeAdapter } from "./opencode/adapter.ts";
import { withPrices } from "./prices.ts";

/**
 * The adapters of all configured agents, by name. `path` is where programs are looked for.
 * Throws ConfigError where an agent names a provider that is not there.
 */
export function createAgentAdapters(
  agents: Record<string, AgentConfig>,
  providers: Record<string, ProviderConfig>,
  path = STANDARD_PATH,
): Record<string, AgentAdapter> {
  return Object.fromEntries(
    Object.entries(agents).map(([name, agent]) => [name, createAdapter(name, agent, providers, path)]),
  );
}

function createAdapter(
  name: string,
  agent: AgentConfig,
  providers: Record<string, ProviderConfig>,
  path: string,
): AgentAdapter {
  if (agent.adapter === "command") return createCommandAdapter({ command: agent.command, env: agent.env, path });
  const provider = agent.provider === undefined ? undefined : getProvider(name, agent.provider, providers);
  const adapter = createCliAdapter(agent, provider, path);
  return agent.prices === undefined ? adapter : withPrices(adapter, agent.prices);
}

function createCliAdapter(
  agent: Exclude<AgentConfig, { adapter: "command" }>,
  provider: ProviderConfig | undefined,
  path: string,
): AgentAdapter {
  const { binary, model, apiKey } = agent;
  const options = { binary, model, apiKey, provider, path };
  switch (agent.adapter) {
    case "claude-code":
      return createClaudeCodeAdapter({ ...options, maxTurns: agent.maxTurns });
    case "codex":
      return createCodexAdapter(options);
    case "gemini":
      return createGeminiAdapter({ ...options, maxTurns: agent.maxTurns });
    case "opencode":
      return createOpencodeAdapter(options);
    default:
      return assertNever(agent, "agent");
  }
}

function getProvider(agent: string, name: string, providers: Record<string, ProviderConfig>): ProviderConfig {
  const provider = providers[name];
  if (provider !== undefined) return provider;
  throw new ConfigError(`The agent "${agent}" names the provider "${name}", which is not configured.`, {
    code: "config.unknown_provider",
    hint: `Known providers: ${Object.keys(providers).join(", ") || "none"}.`,
  });
}

import { createHash } from "node:crypto";
import type { AccountId } from "../domain/account.ts";
import type { Config } from "./schema.ts";

type Accounts = Pick<Config, "agents" | "providers">;

/**
 * Whose usage limit an agent works under: two agents with one credential share it, and another key is another account.
 * The adapter's name and a digest of the credential, never the credential itself. A command has no credential that is
 * known here, so its program and its variables stand for it; a CLI without a key works under the sign-in of its own.
 */
export function toAccountId(agentName: string, { agents, providers }: Accounts): AccountId {
  const agent = agents[agentName];
  if (agent === undefined) return `unknown:${toDigest(agentName)}` as AccountId;
  if (agent.adapter === "command") {
    const variables = Object.entries(agent.env).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `command:${toDigest(JSON.stringify([agent.command, variables]))}` as AccountId;
  }
  const provider = agent.provider === undefined ? undefined : providers[agent.provider];
  const key = provider?.key ?? agent.apiKey;
  return (key === undefined ? `${agent.adapter}:own` : `${agent.adapter}:${toDigest(key)}`) as AccountId;
}

/** Agents of the configuration that a person means by a name: that agent, a provider's agents, or an account's. */
export function listAgentsNamed(name: string, config: Accounts): string[] {
  return Object.entries(config.agents).flatMap(([agentName, agent]) => {
    const provider = "provider" in agent ? agent.provider : undefined;
    const names: (string | undefined)[] = [agentName, provider, toAccountId(agentName, config)];
    return names.includes(name) ? [agentName] : [];
  });
}

/** Enough to tell keys apart, too little to find one by. */
function toDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 10);
}

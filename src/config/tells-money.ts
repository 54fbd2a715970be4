import type { AgentConfig } from "./schema.ts";

/**
 * Whether the runs of an agent say what they cost, so that money has to be set aside for them. One that tells tokens alone
 * does so with `prices` only.
 */
export function tellsMoney(agent: AgentConfig | undefined): boolean {
  if (agent === undefined || agent.adapter === "command") return false;
  return agent.prices !== undefined || agent.adapter === "claude-code" || agent.adapter === "opencode";
}

import type { AgentCapabilities, AgentProbe } from "../../../domain/ports/agent-adapter.ts";
import { MINUTE } from "../../../lib/durations.ts";
import { pass, skip, type Check, warn } from "../check.ts";

/** `probe` is the adapter's own: the program says its version. What is doubtful about it is a warning. */
export function makeAgentCheck(deps: {
  name: string;
  cost: AgentCapabilities["cost"];
  probe: () => Promise<AgentProbe>;
}): Check {
  return {
    id: `agent:${deps.name}`,
    title: `Agent ${deps.name}`,
    async run() {
      const { version, path, warnings } = await deps.probe();
      const said = [`${version === "unknown" ? "" : `${version} at `}${path}`, ...warnings, ...COST_NOTES[deps.cost]];
      if (warnings.length === 0) return pass(said.join("; "));
      return warn(said.join("; "), "Use the version that is named there, or try it on an issue that matters little.");
    },
  };
}

const COST_NOTES: Record<AgentCapabilities["cost"], string[]> = {
  usd: [],
  tokens: ["it tells tokens and no cost: name its `prices`, or limits.usdPerDay does not count it"],
  none: ["it tells no cost, so limits.usdPerDay does not count it"],
};

const NOT_ASKED = "not asked, because it costs money";
const ASK = "`millrace doctor --full` asks it.";

/**
 * `ask` gives the agent a one-line task as a run would, and says what came; it throws where no answer came. undefined:
 * nothing is to be spent.
 */
export function makeAnswerCheck(deps: { agent: string; ask: (() => Promise<string>) | undefined }): Check {
  const { agent, ask } = deps;
  return {
    id: `answer:${agent}`,
    title: `Answer of ${agent}`,
    needs: ["disk", `agent:${agent}`],
    deadlineMs: 4 * MINUTE,
    run: async () => (ask === undefined ? skip(NOT_ASKED, ASK) : pass(await ask())),
  };
}

/** What is known of a provider: it can be asked by ourselves, or only through the agent that uses it, or nobody does. */
export type ProviderUse = { kind: "asked" } | { kind: "through"; agents: string[] } | { kind: "unused" };

/** `ask` sends one short question with the profile's own base URL, model and key, and says what came. */
export function makeProviderCheck(deps: {
  name: string;
  use: ProviderUse;
  ask: (() => Promise<string>) | undefined;
}): Check {
  const { name, use, ask } = deps;
  return {
    id: `provider:${name}`,
    title: `Provider ${name}`,
    deadlineMs: MINUTE,
    async run() {
      if (use.kind === "unused") return skip("neither an agent that works on a project nor Millrace itself uses it");
      if (use.kind === "through")
        return skip(`only its agents speak to it: see the answer of ${use.agents.join(", ")}`);
      return ask === undefined ? skip(NOT_ASKED, ASK) : pass(await ask());
    },
  };
}

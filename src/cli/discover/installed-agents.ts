import type { ExampleAgent } from "../../config/example.ts";
import { findProgram } from "../../lib/bubblewrap-probe.ts";

/** The agents that Millrace knows, with the program that each needs; the first that is there is configured. */
const KNOWN: { program: string; agent: ExampleAgent }[] = [
  { program: "claude", agent: { name: "claude", adapter: "claude-code", variable: "ANTHROPIC_API_KEY" } },
  { program: "codex", agent: { name: "codex", adapter: "codex", variable: "OPENAI_API_KEY" } },
  { program: "gemini", agent: { name: "gemini", adapter: "gemini", variable: "GEMINI_API_KEY" } },
  {
    program: "opencode",
    agent: { name: "opencode", adapter: "opencode", variable: "MODEL_KEY", modelVariable: "MODEL" },
  },
];

/** Agents whose program is on the PATH, in the order in which they are preferred. */
export async function listInstalledAgents(path: string): Promise<ExampleAgent[]> {
  const found = await Promise.all(KNOWN.map(({ program }) => findProgram(program, path)));
  return KNOWN.filter((_, index) => found[index] !== undefined).map(({ agent }) => agent);
}

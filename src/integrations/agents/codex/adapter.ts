import type { AgentAdapter } from "../../../domain/ports/agent-adapter.ts";
import { askVersion } from "../ask-version.ts";
import { getAgentProgram } from "../find-agent-program.ts";
import { toCodexDisplayLine } from "./display-line.ts";
import { prepareCodex, type CodexOptions } from "./launch.ts";
import { readCodexOutput } from "./read.ts";

/** The version that the recorded runs of the tests come from. */
export const KNOWN_CODEX = "0.169.0";

/** Codex in its headless mode, with the brief on standard input and JSON lines as output. */
export function createCodexAdapter(options: CodexOptions): AgentAdapter {
  const { binary, path } = options;
  return {
    id: "codex",
    finalLine: String.raw`^\{"type":"turn\.(?:completed|failed)"`,
    capabilities: { resume: true, cost: "tokens" },
    probe: () => askVersion({ title: "Codex", binary, known: KNOWN_CODEX, path }),
    async prepare(context) {
      return prepareCodex(await getAgentProgram(binary, path), options, context);
    },
    toDisplayLine: toCodexDisplayLine,
    read: readCodexOutput,
  };
}

import type { AgentAdapter } from "../../../domain/ports/agent-adapter.ts";
import { askVersion } from "../ask-version.ts";
import { getAgentProgram } from "../find-agent-program.ts";
import { toGeminiDisplayLine } from "./display-line.ts";
import { prepareGemini, type GeminiOptions } from "./launch.ts";
import { readGeminiOutput } from "./read.ts";

/** The version that the recorded runs of the tests come from. */
export const KNOWN_GEMINI = "0.61.0";

/** Gemini CLI in its headless mode, with the brief on standard input and JSON lines as output. */
export function createGeminiAdapter(options: GeminiOptions): AgentAdapter {
  const { binary, path } = options;
  return {
    id: "gemini",
    finalLine: String.raw`^\{"type":"result"`,
    capabilities: { resume: true, cost: "tokens" },
    probe: () => askVersion({ title: "Gemini CLI", binary, known: KNOWN_GEMINI, path }),
    async prepare(context) {
      return prepareGemini(await getAgentProgram(binary, path), options, context);
    },
    toDisplayLine: toGeminiDisplayLine,
    read: readGeminiOutput,
  };
}

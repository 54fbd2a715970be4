import type { AgentAdapter } from "../../../domain/ports/agent-adapter.ts";
import { askVersion } from "../ask-version.ts";
import { getAgentProgram } from "../find-agent-program.ts";
import { toClaudeDisplayLine } from "./display-line.ts";
import { prepareClaudeCode, type ClaudeCodeOptions } from "./launch.ts";
import { readClaudeOutput } from "./read.ts";

/** The version that the recorded runs of the tests come from. */
export const KNOWN_CLAUDE_CODE = "2.1.330";

/** Claude Code in its headless mode, with the brief on standard input and JSON lines as output. */
export function createClaudeCodeAdapter(options: ClaudeCodeOptions): AgentAdapter {
  const { binary, path } = options;
  const env = { DISABLE_AUTOUPDATER: "1" };
  return {
    id: "claude-code",
    capabilities: { resume: true, cost: "usd" },
    probe: () => askVersion({ title: "Claude Code", binary, known: KNOWN_CLAUDE_CODE, path, env }),
    async prepare(context) {
      return prepareClaudeCode(await getAgentProgram(binary, path), options, context);
    },
    // The order of its keys differs between versions.
    finalLine: String.raw`^\{"(?:type":"result"|duration_api_ms":)`,
    toDisplayLine: toClaudeDisplayLine,
    read: readClaudeOutput,
  };
}

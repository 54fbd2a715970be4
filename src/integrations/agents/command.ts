import { isAbsolute } from "node:path";
import type { AgentAdapter } from "../../domain/ports/agent-adapter.ts";
import { getAgentProgram } from "./find-agent-program.ts";
import { describeEnd, toEndKind, toPlainLine } from "./process-end.ts";

/**
 * Any program as an agent: the brief on standard input, plain text as output, the exit code as its word. It is not
 * asked for a version, because nothing is known about what it does with an argument.
 */
export function createCommandAdapter(options: {
  command: string[];
  env: Record<string, string>;
  path: string;
}): AgentAdapter {
  const { command, env, path } = options;
  return {
    id: "command",
    capabilities: { resume: false, cost: "none" },
    async probe() {
      const [program = ""] = command;
      // A relative path belongs to the clone, which is not there yet.
      if (program.includes("/") && !isAbsolute(program)) return { version: "unknown", path: program, warnings: [] };
      return { version: "unknown", path: await getAgentProgram(program, path), warnings: [] };
    },
    async prepare() {
      return { argv: [...command], env: { ...env }, stdin: "brief" };
    },
    toDisplayLine: toPlainLine,
    read(_output, end) {
      return { kind: toEndKind(end), usage: { inputTokens: 0, outputTokens: 0 }, evidence: [describeEnd(end)] };
    },
  };
}

import type { AgentAdapter } from "../../../domain/ports/agent-adapter.ts";
import { askVersion } from "../ask-version.ts";
import { getAgentProgram } from "../find-agent-program.ts";
import { toOpencodeDisplayLine } from "./display-line.ts";
import { prepareOpencode, type OpencodeOptions } from "./launch.ts";
import { readOpencodeOutput } from "./read.ts";

/** The version that the recorded runs of the tests come from. */
export const KNOWN_OPENCODE = "1.18.33";

/** opencode in its headless mode, with the brief on standard input and JSON lines as output. */
export function createOpencodeAdapter(options: OpencodeOptions): AgentAdapter {
  const { binary, path } = options;
  return {
    id: "opencode",
    capabilities: { resume: true, cost: "usd" },
    probe: () => askVersion({ title: "opencode", binary, known: KNOWN_OPENCODE, path }),
    async prepare(context) {
      return prepareOpencode(await getAgentProgram(binary, path), options, context);
    },
    toDisplayLine: toOpencodeDisplayLine,
    read: readOpencodeOutput,
  };
}

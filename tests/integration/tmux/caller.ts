import type { AgentRunSpec } from "../../../src/domain/ports/agent-runner.ts";
import { createCommandAdapter } from "../../../src/integrations/agents/command.ts";
import { createAgentRunner } from "../../../src/tmux/agent-runner.ts";

/** A process that starts a run and waits for its end, for tests that kill it: `node caller.ts <data folder> <spec>`. */
const [dataDir = "", spec = "", path = ""] = process.argv.slice(2);
const runner = createAgentRunner({
  ...{ dataDir, hidden: [], isolate: false, graceMs: 300, lingerMs: 500 },
  adapters: { node: createCommandAdapter({ command: ["node", "agent.mjs"], env: {}, path }) },
});
const run = JSON.parse(spec) as AgentRunSpec;
await runner.ensureStarted(run);
await runner.waitForEnd(run.runDir, new AbortController().signal);

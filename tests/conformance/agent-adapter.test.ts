import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClaudeCodeAdapter } from "../../src/integrations/agents/claude-code/adapter.ts";
import { createCommandAdapter } from "../../src/integrations/agents/command.ts";
import { STANDARD_PATH } from "../../src/lib/bubblewrap-probe.ts";
import { makeTempDir } from "../helpers/temp-dir.ts";
import { describeAgentAdapter } from "./agent-adapter.ts";

describeAgentAdapter({
  name: "command",
  make: async () => createCommandAdapter({ command: ["cat", "-"], env: { A: "1" }, path: STANDARD_PATH }),
  makeMissing: () => createCommandAdapter({ command: ["no-such-agent"], env: {}, path: STANDARD_PATH }),
});

const provider = { baseUrl: "http://127.0.0.1:1", model: "some-model", key: "some-key" };

describeAgentAdapter({
  name: "claude-code",
  async make() {
    const binary = join(await makeTempDir(), "claude");
    await writeFile(binary, "#!/bin/sh\necho '2.1.330 (Claude Code)'\n");
    await chmod(binary, 0o755);
    return createClaudeCodeAdapter({ binary, provider, maxTurns: 3, path: STANDARD_PATH });
  },
  makeMissing: () => createClaudeCodeAdapter({ binary: "no-such-claude", maxTurns: 3, path: STANDARD_PATH }),
});

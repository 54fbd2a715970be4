import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PINNED_AGENTS } from "../../scripts/agent-trials/pinned-agents.ts";
import { createTemplateAdapter } from "../../src/integrations/agents/_template/adapter.ts";
import { createCommandAdapter } from "../../src/integrations/agents/command.ts";
import { STANDARD_PATH } from "../../src/lib/bubblewrap-probe.ts";
import { makeTempDir } from "../helpers/temp-dir.ts";
import { CONFORMANCE_KEY, describeAgentAdapter } from "./agent-adapter.ts";

describeAgentAdapter({
  name: "command",
  make: async () => createCommandAdapter({ command: ["cat", "-"], env: { A: "1" }, path: STANDARD_PATH }),
  makeMissing: () => createCommandAdapter({ command: ["no-such-agent"], env: {}, path: STANDARD_PATH }),
});

const provider = { baseUrl: "http://127.0.0.1:1", model: "some-model", key: CONFORMANCE_KEY };
const CLIS = [
  ...PINNED_AGENTS.map(({ id, version, create }) => ({ name: id, version, create })),
  { name: "template", version: "1.0.0", create: createTemplateAdapter },
];

for (const { name, version, create } of CLIS) {
  describeAgentAdapter({
    name,
    async make() {
      const binary = join(await makeTempDir(), "program");
      await writeFile(binary, `#!/bin/sh\necho 'program ${version} (of its maker)'\n`);
      await chmod(binary, 0o755);
      return create({ binary, provider, maxTurns: 3, path: STANDARD_PATH });
    },
    makeMissing: () => create({ binary: "no-such-agent", provider, maxTurns: 3, path: STANDARD_PATH }),
  });
}

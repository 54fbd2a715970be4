import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { getPinnedAgent, getPinnedProgram } from "../../../scripts/agent-trials/pinned-agents.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { describeRealAgent } from "./real-agent.ts";
import { NODE_PATH } from "./workbench.ts";

const codex = getPinnedAgent("codex");
describeRealAgent(codex);

test("A program in the folder of installed packages is found to need that folder.", async () => {
  const program = await getPinnedProgram(codex);
  const provider = { baseUrl: "http://127.0.0.1:1", model: "m", key: "k" };
  const adapter = codex.create({ binary: program, provider, maxTurns: 1, path: NODE_PATH });
  const home = await makeTempDir();
  const context = { workDir: home, home, briefFile: join(home, "b"), resultFile: join(home, "r") };
  const { readable = [] } = await adapter.prepare(context);
  expect(readable).toEqual([dirname(dirname(dirname(dirname(program))))]);
});

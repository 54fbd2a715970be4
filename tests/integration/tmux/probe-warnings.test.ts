import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCodexAdapter } from "../../../src/integrations/agents/codex/adapter.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { makeWorkbench, NODE_PATH, runToEnd } from "./workbench.ts";

async function makeProgram(version: string): Promise<string> {
  const binary = join(await makeTempDir(), "codex");
  await writeFile(binary, `#!/bin/sh\n[ "$1" = --version ] && echo "codex-cli ${version}"\nexit 0\n`);
  await chmod(binary, 0o755);
  return binary;
}

test("A program of another version than the tested one is said so in the record of each run, and works.", async () => {
  const adapter = createCodexAdapter({ binary: await makeProgram("99.1.0"), path: NODE_PATH });
  const { runner, makeRun } = await makeWorkbench({ adapters: { node: adapter } });
  const { end } = await runToEnd(runner, await makeRun(""));
  expect(end.agentVersion).toBe("99.1.0");
  expect(end.evidence).toContainEqual(expect.stringMatching(/^Codex 99\.1\.0 is not the version .*0\.169\.0/));
});

test("The tested version is no matter for a word, and a program without a version is an error.", async () => {
  const probe = async (version: string) =>
    createCodexAdapter({ binary: await makeProgram(version), path: NODE_PATH }).probe();
  expect(await probe("0.169.0")).toMatchObject({ version: "0.169.0", warnings: [] });
  await expect(probe("unknown")).rejects.toMatchObject({ code: "agent.program_broken", hint: expect.any(String) });
});

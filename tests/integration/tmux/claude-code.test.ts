import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import { describe, expect, onTestFinished, test } from "vitest";
import { createClaudeCodeAdapter } from "../../../src/integrations/agents/claude-code/adapter.ts";
import { makeWorkbench, NODE_PATH, readLog, runToEnd } from "./workbench.ts";

/**
 * Drives the real Claude Code, whose path is in MILLRACE_TEST_CLAUDE, against a scripted model server on this machine.
 * It is no dependency of the project: `npm install --prefix <folder> @anthropic-ai/claude-code@2.1.330` brings it.
 */
const BINARY = process.env["MILLRACE_TEST_CLAUDE"];

type Reply = { content: string } | { toolCalls: { name: string; arguments: string }[] };

/** A model server that answers the n-th turn of a conversation with the n-th reply. */
async function startModel(replies: Reply[]): Promise<string> {
  const model = new LLMock({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => model.stop());
  model.addFixture({
    match: { predicate: () => true },
    response: ({ messages }) => {
      const turn = messages.filter((message) => message.role === "tool").length;
      return replies[Math.min(turn, replies.length - 1)] ?? { content: "Done." };
    },
  });
  return model.start();
}

const call = (name: string, input: object) => ({ toolCalls: [{ name, arguments: JSON.stringify(input) }] });

describe.runIf(BINARY !== undefined)("the real Claude Code", () => {
  test.each([
    ["without a sandbox", false],
    ["in the sandbox", true],
  ])("It reads the brief, edits a file and hands back, in a session, %s.", async (_where, isolate) => {
    const replies: Reply[] = [];
    const key = "dummy-key-of-the-model";
    const provider = { baseUrl: await startModel(replies), model: "claude-sonnet-4-5", key };
    const adapter = createClaudeCodeAdapter({ binary: BINARY ?? "", provider, maxTurns: 9, path: NODE_PATH });
    const { runner, makeRun } = await makeWorkbench({ isolate, adapters: { node: adapter } });
    const spec = await makeRun("");
    const file_path = join(spec.workDir, "calc.js");
    await writeFile(file_path, "module.exports = (a, b) => a - b;\n");
    replies.push(
      call("Read", { file_path }),
      call("Edit", { file_path, old_string: "a - b", new_string: "a + b" }),
      call("Write", { file_path: spec.resultFile, content: '{"status":"done","summary":"It adds now."}' }),
      { content: "It adds now." },
    );
    const { end, handBack } = await runToEnd(runner, spec);
    expect(end, await readLog(spec)).toMatchObject({
      ...{ kind: "completed", exitCode: 0, attachable: true, agentVersion: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      isolation: isolate ? "bubblewrap" : "none",
    });
    expect(await readFile(file_path, "utf8")).toContain("a + b");
    expect(handBack).toEqual({ status: "done", summary: "It adds now." });
    expect(await readFile(join(spec.runDir, "spec.json"), "utf8")).not.toContain(key);
  });

  test("A tool of it that hangs is cut, and its processes are gone.", async () => {
    const provider = {
      baseUrl: await startModel([call("Bash", { command: `node -e "setInterval(() => {}, 1e6)"` })]),
      model: "m",
      key: "dummy",
    };
    const adapter = createClaudeCodeAdapter({ binary: BINARY ?? "", provider, maxTurns: 9, path: NODE_PATH });
    const { runner, makeRun } = await makeWorkbench({ adapters: { node: adapter }, graceMs: 2_000 });
    expect((await runToEnd(runner, await makeRun("", { hardMs: 4_000 }))).end.kind).toBe("hard-limit");
  });
});

test.skipIf(BINARY !== undefined)("Without MILLRACE_TEST_CLAUDE the real Claude Code is not driven.", ({ skip }) => {
  skip("MILLRACE_TEST_CLAUDE names no program");
});

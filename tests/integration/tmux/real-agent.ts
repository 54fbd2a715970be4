import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Answer, startTrapModel } from "../../../scripts/agent-trials/model-for-trap.ts";
import { getPinnedProgram, type PinnedAgent } from "../../../scripts/agent-trials/pinned-agents.ts";
import { findAgentProcess, playTrap } from "../../../scripts/agent-trials/play-trap.ts";
import { TRAPS } from "../../../scripts/agent-trials/traps.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { makeWorkbench, NEVER, NODE_PATH, readLog, runToEnd } from "./workbench.ts";

const KEY = "dummy-key-of-the-model";
/** Ends that take the real program to show; all the others are recorded (scripts/record-agents.ts). */
const LIVE = ["denied", "auth", "rate-limit", "no-server", "sigterm"];

const call = ({ name, input }: { name: string; input: object }) => ({
  toolCalls: [{ name, arguments: JSON.stringify(input) }],
});

/** What a real CLI, which `npm test` installs beforehand, does against a scripted model server on this machine. */
export function describeRealAgent(agent: PinnedAgent): void {
  describe(`the real ${agent.id}`, () => {
    async function setUp(answer: Answer, isolate = false) {
      const program = await getPinnedProgram(agent);
      const model = await startTrapModel(answer);
      onTestFinished(() => model.stop());
      const provider = { baseUrl: `${model.url}${agent.basePath}`, model: agent.model, key: KEY };
      const adapter = agent.create({ binary: program, provider, maxTurns: 9, path: NODE_PATH });
      return { ...(await makeWorkbench({ isolate, adapters: { node: adapter }, graceMs: 2_000 })), model };
    }

    test.each([
      ["without a sandbox", false],
      ["in the sandbox", true],
    ])("It reads the brief, edits a file and hands back, in a session, %s.", async (_where, isolate) => {
      const steps: object[] = [];
      const { runner, makeRun } = await setUp((turn) => steps[turn] ?? { content: "It adds now." }, isolate);
      const spec = await makeRun("");
      const file = join(spec.workDir, "calc.js");
      await writeFile(file, "module.exports = (a, b) => a - b;\n");
      const handBackText = '{"status":"done","summary":"It adds now."}';
      steps.push(
        ...agent.edit(file, "a - b", "a + b").map(call),
        call(agent.shell(`echo '${handBackText}' > "$MILLRACE_RESULT"`)),
      );
      const { end, handBack } = await runToEnd(runner, spec);
      expect(end, await readLog(spec)).toMatchObject({
        ...{ kind: "completed", exitCode: 0, attachable: true, agentVersion: agent.version },
        isolation: isolate ? "bubblewrap" : "none",
      });
      expect(await readFile(file, "utf8")).toContain("a + b");
      expect(handBack).toEqual({ status: "done", summary: "It adds now." });
      expect(await readFile(join(spec.runDir, "spec.json"), "utf8")).not.toContain("It adds");
    });

    test("A run that was killed is gone on with: in its clone, with its HOME, and with what was said before.", async () => {
      const asked: string[] = [];
      let isKilled = false;
      const { runner, makeRun, model } = await setUp((turn, request) => {
        asked.push(JSON.stringify(request.messages));
        if (isKilled) return { content: "It is done." };
        return call(agent.shell(turn === 0 ? "echo first" : `node -e "setInterval(() => {}, 1e6)"`));
      });
      const first = await makeRun("");
      await writeFile(first.briefFile, "The word of the first brief is ZEBRA.\n");
      await runner.ensureStarted(first);
      await waitUntil(async () => model.turns() > 1 && (await readLog(first)).includes("setInterval"), {
        what: "the agent to call its tool",
      });
      process.kill((await findAgentProcess(join(first.runDir, "home"))) ?? 0, "SIGKILL");
      const { end } = await runner.waitForEnd(first.runDir, NEVER);
      expect(end).toMatchObject({ kind: "killed", openSession: expect.stringMatching(/^[\w-]{20,}$/) });
      isKilled = true;
      const second = await makeRun("");
      const resume = { run: first.run, runDir: first.runDir, sessionId: end.openSession ?? "" };
      const ended = await runToEnd(runner, { ...second, workDir: first.workDir, resume });
      expect(ended.end, await readLog(second)).toMatchObject({ kind: "completed" });
      expect(ended.end.openSession).toBeUndefined();
      expect(asked.at(-1)).toContain("ZEBRA");
      expect(asked.at(-1)).toContain("Please fix it.");
    });

    const traps = TRAPS.filter(({ name, expected }) => LIVE.includes(name) && expected[agent.id] !== undefined);
    test.each(traps)("The trap $name ends as it is recorded.", async (trap) => {
      const program = await getPinnedProgram(agent);
      const { end, lines } = await playTrap(agent, trap, { program, dataDir: await makeTempDir() });
      expect(end.kind, lines.join("\n")).toBe(trap.expected[agent.id]);
      // Codex does not pass on when a spent limit ends.
      expect(end.retryAt !== undefined).toBe(end.kind === "quota" && agent.id !== "codex");
    });
  });
}

import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { StopError } from "../../../src/domain/errors.ts";
import type { AgentRunSpec } from "../../../src/domain/ports/agent-runner.ts";
import { listProcessesNaming } from "../../helpers/processes.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { makeWorkbench, NEVER, NODE_PATH, readHostPid } from "./workbench.ts";
import { toHomeEntry, waitForOutput } from "./workbench.ts";

/** Counts its executions, and goes on until the file `go` is there. */
const COUNTING = `
  import { appendFileSync, existsSync } from "node:fs";
  appendFileSync("executions", "x"); console.log("up");
  setInterval(() => existsSync("go") && process.exit(3), 20);`;

const letGo = (spec: AgentRunSpec) => writeFile(join(spec.workDir, "go"), "");
const countExecutions = async (spec: AgentRunSpec) =>
  (await readFile(join(spec.workDir, "executions"), "utf8").catch(() => "")).length;

describe("one run, many starts", () => {
  test("A run goes on when its caller is killed; a second one adopts it, and the agent ran once.", async () => {
    const { again, makeRun, dataDir } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    const script = join(import.meta.dirname, "caller.ts");
    const caller = spawn(process.execPath, [script, dataDir, JSON.stringify(spec), NODE_PATH], { stdio: "ignore" });
    const gone = new Promise((resolve) => caller.once("exit", resolve));
    await waitForOutput(spec, "up");
    caller.kill("SIGKILL");
    await gone;

    const second = again();
    expect(await second.inspect(spec.runDir)).toMatchObject({ state: "running", session: expect.any(String) });
    expect(await second.ensureStarted(spec)).toEqual({ adopted: true });
    await letGo(spec);
    expect((await second.waitForEnd(spec.runDir, NEVER)).end).toMatchObject({ kind: "failed", exitCode: 3 });
    expect(await countExecutions(spec)).toBe(1);
    expect(await second.ensureStarted(spec)).toEqual({ adopted: true });
    expect(await countExecutions(spec)).toBe(1);
  });

  test.each([
    ["in a session", "tmux"],
    ["without tmux", "/nonexistent/tmux"],
  ])(
    "Ten starts at once by two runners execute the agent once, and one says that it did, %s.",
    async (_how, tmuxPath) => {
      const { runner, again, makeRun } = await makeWorkbench({ tmuxPath });
      const other = again();
      const spec = await makeRun(COUNTING);
      const starts = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? runner : other).ensureStarted(spec));
      const answers = await Promise.all(starts);
      expect(answers.filter(({ adopted }) => !adopted)).toHaveLength(1);
      await letGo(spec);
      await runner.waitForEnd(spec.runDir, NEVER);
      expect(await countExecutions(spec)).toBe(1);
    },
  );

  test("A folder in which nothing was started is absent, and so is one that does not exist.", async () => {
    const { runner, makeRun, dataDir } = await makeWorkbench();
    expect(await runner.inspect((await makeRun("")).runDir)).toEqual({ state: "absent" });
    expect(await runner.inspect(join(dataDir, "nowhere"))).toEqual({ state: "absent" });
  });

  test("An aborted wait rejects and leaves the run alone.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    await runner.ensureStarted(spec);
    const abort = new AbortController();
    const waiting = runner.waitForEnd(spec.runDir, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toBeInstanceOf(StopError);
    expect((await runner.inspect(spec.runDir)).state).toBe("running");
    await letGo(spec);
    expect((await runner.waitForEnd(spec.runDir, NEVER)).end.exitCode).toBe(3);
  });
});

describe("a run that is stopped or lost", () => {
  test("A stopped run ends as cancelled, and nothing of it is left when the stop is done.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(`process.on("SIGTERM", () => {}); ${COUNTING}`);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "up");
    await runner.stop(spec.runDir);
    expect(await listProcessesNaming(toHomeEntry(spec))).toEqual([]);
    expect(await runner.inspect(spec.runDir)).toMatchObject({ state: "ended", end: { kind: "cancelled" } });
    await runner.stop(spec.runDir);
  });

  test("A run that is stopped before it was started can never be started.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    await runner.stop(spec.runDir);
    expect(await runner.ensureStarted(spec)).toEqual({ adopted: true });
    expect(await runner.inspect(spec.runDir)).toMatchObject({ state: "ended", end: { kind: "cancelled" } });
    expect(await countExecutions(spec)).toBe(0);
  });

  test.each([
    ["without a sandbox", false],
    ["in the sandbox", true],
  ])("A run whose host was killed is lost, and its agent is swept, %s.", async (_where, isolate) => {
    const { runner, makeRun } = await makeWorkbench({ isolate });
    const spec = await makeRun(COUNTING);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "up");
    process.kill(await readHostPid(spec), "SIGKILL");
    const { end } = await runner.waitForEnd(spec.runDir, NEVER);
    expect(end.kind).toBe("lost");
    expect(await listProcessesNaming(toHomeEntry(spec))).toEqual([]);
    expect(await countExecutions(spec)).toBe(1);
    expect(await runner.ensureStarted(spec)).toEqual({ adopted: true });
  });

  test("A claim that a power cut left empty counts as a lost run, not as a run that can be started.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    await writeFile(join(spec.runDir, "host.json"), "");
    expect(await runner.inspect(spec.runDir)).toMatchObject({ state: "ended", end: { kind: "lost" } });
    expect(await countExecutions(spec)).toBe(0);
  });

  test("A run folder that vanishes ends the wait with an error.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "up");
    const waiting = runner.waitForEnd(spec.runDir, NEVER);
    const rejected = expect(waiting).rejects.toThrow("Nobody started the run");
    await rm(spec.runDir, { recursive: true, force: true });
    await rejected;
    await waitUntil(async () => (await listProcessesNaming(spec.runDir)).length === 0);
  });
});

import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AgentRunSpec } from "../../../src/domain/ports/agent-runner.ts";
import { findProcessIdentity } from "../../../src/lib/process-identity.ts";
import { findLockHolder } from "../../../src/lib/process-lock.ts";
import { listProcessesNaming } from "../../helpers/processes.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import {
  makeWorkbench,
  NEVER,
  NODE_PATH,
  readHostPid,
  runToEnd,
  toHomeEntry,
  waitForOutput,
  waitForSupervisor,
} from "./workbench.ts";

/** Counts its executions, says its process id, and goes on until the file `go` is there. */
const COUNTING = `
  import { appendFileSync, existsSync } from "node:fs";
  appendFileSync("executions", "x"); appendFileSync("pid", String(process.pid)); console.log("up");
  setInterval(() => existsSync("go") && process.exit(3), 20);`;
const DEAF = `process.on("SIGTERM", () => {}); ${COUNTING}`;

const letGo = (spec: AgentRunSpec) => writeFile(join(spec.workDir, "go"), "");
const readWork = async (spec: AgentRunSpec, name: string) => readFile(join(spec.workDir, name), "utf8");

async function startCaller(dataDir: string, spec: AgentRunSpec) {
  const script = join(import.meta.dirname, "caller.ts");
  const child = spawn(process.execPath, [script, dataDir, JSON.stringify(spec), NODE_PATH], { stdio: "ignore" });
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, gone };
}

describe("kill -9", () => {
  test("The agent goes on when its supervisor is killed, another one takes over, and the end is the agent's own.", async () => {
    const { runner, makeRun, dataDir } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "up");
    const waiting = runner.waitForEnd(spec.runDir, NEVER);
    const first = await waitForSupervisor(dataDir);
    process.kill(first, "SIGKILL");
    await waitForSupervisor(dataDir, first);
    await letGo(spec);
    expect((await waiting).end).toMatchObject({ kind: "failed", exitCode: 3, attachable: true });
    expect(await readWork(spec, "executions")).toBe("x");
  });

  test("With caller and supervisor both killed the agent works to its end, which a later runner reads.", async () => {
    const { again, makeRun, dataDir } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    const { child, gone } = await startCaller(dataDir, spec);
    await waitForOutput(spec, "up");
    const supervisor = await waitForSupervisor(dataDir);
    child.kill("SIGKILL");
    await gone;
    process.kill(supervisor, "SIGKILL");
    const host = await readHostPid(spec);
    await letGo(spec);
    await waitUntil(async () => !(await listProcessesNaming(toHomeEntry(spec))).some((line) => line.includes("agent")));
    await waitUntil(async () => (await findProcessIdentity(host)) === undefined);
    const state = await again().inspect(spec.runDir);
    expect(state).toMatchObject({ state: "ended", end: { kind: "failed", exitCode: 3 } });
    expect(await readWork(spec, "executions")).toBe("x");
  });

  test("A limit that fired before the supervisor was killed is still the reason of the end.", async () => {
    const { runner, makeRun, dataDir } = await makeWorkbench({ graceMs: 2_000 });
    const spec = await makeRun(DEAF, { hardMs: 1_500 });
    await runner.ensureStarted(spec);
    const waiting = runner.waitForEnd(spec.runDir, NEVER);
    const first = await waitForSupervisor(dataDir);
    await waitUntil(async () => (await readFile(join(spec.runDir, "cut.json"), "utf8").catch(() => "")) !== "");
    process.kill(first, "SIGKILL");
    expect((await waiting).end).toMatchObject({ kind: "hard-limit", signal: "SIGKILL" });
    expect(await waitForSupervisor(dataDir)).not.toBe(first);
    expect(await listProcessesNaming(toHomeEntry(spec))).toEqual([]);
  });

  test("A limit that passed while no supervisor was there fires when the next one comes, not a limit later.", async () => {
    const { again, makeRun, dataDir } = await makeWorkbench();
    const spec = await makeRun(`setInterval(() => console.log("up"), 20);`, { hardMs: 3_000, softMs: 3_000 });
    const { child, gone } = await startCaller(dataDir, spec);
    await waitForOutput(spec, "up");
    const supervisor = await waitForSupervisor(dataDir);
    child.kill("SIGKILL");
    await gone;
    process.kill(supervisor, "SIGKILL");
    const startedAt = Date.now();
    await waitUntil(() => Date.now() - startedAt > 3_000);
    expect((await again().waitForEnd(spec.runDir, NEVER)).end.kind).toBe("hard-limit");
    expect(Date.now() - startedAt).toBeLessThan(5_500);
  });

  test("An agent that is killed ends as killed.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "up");
    process.kill(Number(await readWork(spec, "pid")), "SIGKILL");
    expect((await runner.waitForEnd(spec.runDir, NEVER)).end).toMatchObject({ kind: "killed", signal: "SIGKILL" });
  });

  test("The supervisor and everything around an agent killed at once leave a lost run and no process.", async () => {
    const { runner, makeRun, dataDir, serverPid } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "up");
    for (const pid of [await waitForSupervisor(dataDir), await serverPid(), await readHostPid(spec)]) {
      process.kill(pid, "SIGKILL");
    }
    expect((await runner.waitForEnd(spec.runDir, NEVER)).end.kind).toBe("lost");
    expect(await listProcessesNaming(toHomeEntry(spec))).toEqual([]);
  });
});

describe("SIGSTOP", () => {
  test("A supervisor that hangs is replaced, and limits fire under the next one.", async () => {
    const { runner, makeRun, dataDir } = await makeWorkbench();
    const spec = await makeRun(COUNTING, { hardMs: 3_000 });
    await runner.ensureStarted(spec);
    const first = await waitForSupervisor(dataDir);
    process.kill(first, "SIGSTOP");
    expect((await runner.waitForEnd(spec.runDir, NEVER)).end.kind).toBe("hard-limit");
    expect(await waitForSupervisor(dataDir)).not.toBe(first);
  });

  test("A stop does not need a supervisor that answers.", async () => {
    const { runner, makeRun, dataDir } = await makeWorkbench({ graceMs: 1 });
    const spec = await makeRun(COUNTING);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "up");
    const supervisor = await waitForSupervisor(dataDir);
    process.kill(supervisor, "SIGSTOP");
    try {
      await runner.stop(spec.runDir);
      expect(await runner.inspect(spec.runDir)).toMatchObject({ state: "ended", end: { kind: "cancelled" } });
      expect(await listProcessesNaming(toHomeEntry(spec))).toEqual([]);
    } finally {
      process.kill(supervisor, "SIGCONT");
    }
  });

  test("An agent that is stopped is idle, and is ended.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(COUNTING, { idleMs: 1_000 });
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "up");
    process.kill(Number(await readWork(spec, "pid")), "SIGSTOP");
    expect((await runner.waitForEnd(spec.runDir, NEVER)).end).toMatchObject({ kind: "idle" });
    expect(await listProcessesNaming(toHomeEntry(spec))).toEqual([]);
  });
});

describe("many at once", () => {
  test("Two processes that start a run at the same moment execute the agent once.", async () => {
    const { runner, makeRun, dataDir } = await makeWorkbench();
    const spec = await makeRun(COUNTING);
    const callers = await Promise.all([startCaller(dataDir, spec), startCaller(dataDir, spec)]);
    await waitForOutput(spec, "up");
    await letGo(spec);
    expect(await Promise.all(callers.map(({ gone }) => gone))).toEqual([0, 0]);
    expect((await runner.waitForEnd(spec.runDir, NEVER)).end.exitCode).toBe(3);
    expect(await readWork(spec, "executions")).toBe("x");
  });

  test("Twenty runs at once have one supervisor, end each with its own end, and leave nothing.", async () => {
    const { runner, makeRun, dataDir, tmux } = await makeWorkbench({ lingerMs: 60_000 });
    const specs = [];
    for (let index = 0; index < 20; index++)
      specs.push(await makeRun(`console.log("${index}"); process.exit(${index})`));
    const ends = await Promise.all(specs.map((spec) => runToEnd(runner, spec)));
    expect(ends.map(({ end }) => end.exitCode)).toEqual(specs.map((_, index) => index));
    expect((await listProcessesNaming(`main.ts\0${dataDir}\0`)).length).toBe(1);
    await waitUntil(async () => (await tmux("list-sessions", "-F", "#{session_name}")) === "keeper");
    await runner.close();
    expect(await findLockHolder(join(dataDir, "supervisor", "lock"))).toBeUndefined();
  });
});

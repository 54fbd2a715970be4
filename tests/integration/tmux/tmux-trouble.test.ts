import { join } from "node:path";
import { readFile, rm, writeFile } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import type { AgentRunSpec } from "../../../src/domain/ports/agent-runner.ts";
import { toSessionName } from "../../../src/tmux/session.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { makeWorkbench, NEVER, readLog, runToEnd, waitForOutput } from "./workbench.ts";

/** Prints its environment, then lines until the file `go` is there. */
const TALKING = `
  import { existsSync } from "node:fs";
  console.log(JSON.stringify(process.env)); console.log("hello from the agent");
  const timer = setInterval(() => { console.log("tick"); if (existsSync("go")) process.exit(3); }, 20);`;

const letGo = (spec: AgentRunSpec) => writeFile(join(spec.workDir, "go"), "");

describe("the session of a run", () => {
  test("A person can attach: the session shows what the agent prints, and is gone after the end.", async () => {
    const { runner, makeRun, tmux } = await makeWorkbench();
    const spec = await makeRun(TALKING);
    await runner.ensureStarted(spec);
    const session = toSessionName(spec.run);
    const { command = [] } = await runner.findAttachCommand(spec.runDir);
    expect(command.slice(-3)).toEqual(["attach-session", "-t", `=${session}:`]);
    await waitUntil(async () => (await tmux("capture-pane", "-p", "-t", `=${session}:`)).includes("tick"));
    // Keys that would end or stop a program at a terminal.
    await tmux("send-keys", "-t", `=${session}:`, "C-c", "C-z", "C-\\");
    await letGo(spec);
    const { end } = await runner.waitForEnd(spec.runDir, NEVER);
    expect(end).toMatchObject({ exitCode: 3, attachable: true });
    expect(await runner.findAttachCommand(spec.runDir)).toEqual({ why: "The run is over." });
    await waitUntil(async () => (await tmux("list-sessions", "-F", "#{session_name}")) === "keeper");
  });

  test("The agent's environment is small, has its own HOME, and neither TMUX nor anything of the caller.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun("console.log(JSON.stringify(process.env));");
    await runToEnd(runner, spec);
    const env = JSON.parse(await readLog(spec)) as Record<string, string>;
    expect(Object.keys(env).toSorted()).toEqual(
      "HOME LANG MILLRACE_BRIEF MILLRACE_MARK MILLRACE_RESULT MILLRACE_RUN PATH TERM".split(" "),
    );
    expect(env).toMatchObject({ HOME: join(spec.runDir, "home"), TERM: "dumb", MILLRACE_RUN: spec.run });
  });

  test("Runs whose names look alike to tmux have sessions of their own.", async () => {
    const { runner, makeRun, tmux } = await makeWorkbench();
    const specs = [await makeRun(TALKING, {}, "o--a.b-1-r1"), await makeRun(TALKING, {}, "o--a_b-1-r1")];
    specs.push(await makeRun(TALKING, {}, "o--a.b-1-r10"), await makeRun(TALKING, {}, "O--A.B-1-r1"));
    for (const spec of specs) await runner.ensureStarted(spec);
    expect((await tmux("list-sessions")).split("\n")).toHaveLength(5);
    await Promise.all(specs.map((spec) => letGo(spec)));
    for (const spec of specs) expect((await runner.waitForEnd(spec.runDir, NEVER)).end.attachable).toBe(true);
  });

  test("A dead session that has the run's name is replaced.", async () => {
    const { runner, makeRun, tmux } = await makeWorkbench();
    await runToEnd(runner, await makeRun(""));
    const spec = await makeRun("");
    await tmux("new-session", "-d", "-s", toSessionName(spec.run), "true");
    await waitUntil(async () => (await tmux("list-panes", "-a", "-F", "#{pane_dead}")).includes("1"));
    expect((await runToEnd(runner, spec)).end).toMatchObject({ kind: "completed", attachable: true });
  });

  test("Closing a runner ends the server only when no run needs it.", async () => {
    const { runner, again, makeRun, tmux } = await makeWorkbench();
    const spec = await makeRun(TALKING);
    await runner.ensureStarted(spec);
    await runner.close();
    expect(await tmux("list-sessions", "-F", "#{session_name}")).toContain(toSessionName(spec.run));
    await letGo(spec);
    const second = again();
    await second.waitForEnd(spec.runDir, NEVER);
    await second.close();
    // A server that is just going down answers once more, with "server exited".
    await waitUntil(() => tmux("list-sessions").then(() => false, isNoServer), { what: "the server to be gone" });
  });
});

const isNoServer = (error: unknown) => /no server|error connecting/.test(String(error));

describe("a tmux in trouble", () => {
  test("A run goes on and ends properly when the tmux server is killed, and the next one gets a new server.", async () => {
    const { runner, makeRun, serverPid } = await makeWorkbench();
    const spec = await makeRun(TALKING);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "tick");
    process.kill(await serverPid(), "SIGKILL");
    expect((await runner.findAttachCommand(spec.runDir)).why).toContain("session is gone");
    await letGo(spec);
    expect((await runner.waitForEnd(spec.runDir, NEVER)).end).toMatchObject({ kind: "failed", exitCode: 3 });
    expect((await runToEnd(runner, await makeRun(""))).end).toMatchObject({ kind: "completed", attachable: true });
  });

  test("With a stopped server runs go on, limits fire, and a new run starts without a session.", async () => {
    const { runner, makeRun, serverPid } = await makeWorkbench({ callTimeoutMs: 400 });
    const first = await makeRun(TALKING);
    const limited = await makeRun(TALKING, { hardMs: 2_000 });
    await runner.ensureStarted(first);
    await runner.ensureStarted(limited);
    await waitForOutput(first, "tick");
    const server = await serverPid();
    process.kill(server, "SIGSTOP");
    try {
      expect((await runner.findAttachCommand(first.runDir)).why).toContain("does not answer");
      expect((await runner.waitForEnd(limited.runDir, NEVER)).end.kind).toBe("hard-limit");
      await letGo(first);
      expect((await runner.waitForEnd(first.runDir, NEVER)).end).toMatchObject({ exitCode: 3 });
      const start = performance.now();
      const { end } = await runToEnd(runner, await makeRun(""));
      expect(end).toMatchObject({ kind: "completed", attachable: false });
      expect(performance.now() - start).toBeLessThan(3_000);
    } finally {
      process.kill(server, "SIGCONT");
    }
  });

  test("With its socket removed a run goes on, and the next one gets a new server.", async () => {
    const { runner, makeRun, tmux, serverPid } = await makeWorkbench();
    const spec = await makeRun(TALKING);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "tick");
    const lost = await serverPid();
    onTestFinished(() => void process.kill(lost, "SIGKILL"));
    await rm(await tmux("display-message", "-p", "#{socket_path}"));
    expect((await runner.findAttachCommand(spec.runDir)).why).toMatch(/\S/);
    await letGo(spec);
    expect((await runner.waitForEnd(spec.runDir, NEVER)).end).toMatchObject({ kind: "failed", exitCode: 3 });
    expect((await runToEnd(runner, await makeRun(""))).end).toMatchObject({ kind: "completed", attachable: true });
  });

  test("After three calls without an answer nobody waits for tmux, until a trial is answered again.", async () => {
    const { runner, again, makeRun, serverPid } = await makeWorkbench();
    await runToEnd(runner, await makeRun(""));
    const slow = again({ callTimeoutMs: 1_000, tmuxRetryMs: 300 });
    const server = await serverPid();
    process.kill(server, "SIGSTOP");
    try {
      const starts = await Promise.all([makeRun(""), makeRun(""), makeRun(""), makeRun("")]);
      for (const spec of starts) await slow.ensureStarted(spec);
      const start = performance.now();
      const spec = await makeRun("");
      await slow.ensureStarted(spec);
      expect(performance.now() - start).toBeLessThan(900);
      for (const one of [...starts, spec]) {
        expect((await slow.waitForEnd(one.runDir, NEVER)).end).toMatchObject({ kind: "completed", attachable: false });
      }
    } finally {
      process.kill(server, "SIGCONT");
    }
    await waitUntil(async () => (await runToEnd(slow, await makeRun(""))).end.attachable, { what: "tmux to be used" });
  });

  test("A new-session that a stopped server carries out late does not execute the agent again.", async () => {
    const { runner, again, makeRun, serverPid, tmux } = await makeWorkbench();
    await runToEnd(runner, await makeRun(""));
    const impatient = again({ callTimeoutMs: 300 });
    // Makes it meet the running server before that is stopped.
    await runToEnd(impatient, await makeRun(""));
    const spec = await makeRun(`import { appendFileSync } from "node:fs"; appendFileSync("../count", "x"); ${TALKING}`);
    const server = await serverPid();
    process.kill(server, "SIGSTOP");
    await impatient.ensureStarted(spec);
    process.kill(server, "SIGCONT");
    const late = `1 ${toSessionName(spec.run)}`;
    await waitUntil(async () => (await tmux("list-panes", "-a", "-F", "#{pane_dead} #{session_name}")).includes(late));
    await letGo(spec);
    expect((await impatient.waitForEnd(spec.runDir, NEVER)).end).toMatchObject({ exitCode: 3, attachable: false });
    expect(await readFile(join(spec.runDir, "count"), "utf8")).toBe("x");
    await impatient.close();
    await waitUntil(() => tmux("list-sessions").then(() => false, isNoServer), { what: "no session to be left" });
  });

  test("Without the program tmux a run has no session, and all else works.", async () => {
    const { runner, makeRun } = await makeWorkbench({ tmuxPath: "/nonexistent/tmux" });
    const spec = await makeRun(TALKING);
    expect(await runner.ensureStarted(spec)).toEqual({ adopted: false });
    expect((await runner.findAttachCommand(spec.runDir)).why).toContain("started without tmux");
    await letGo(spec);
    expect((await runner.waitForEnd(spec.runDir, NEVER)).end).toMatchObject({ exitCode: 3, attachable: false });
  });
});

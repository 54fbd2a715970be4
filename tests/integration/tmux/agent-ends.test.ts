import { readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canUseBubblewrap } from "../../../src/lib/bubblewrap-probe.ts";
import { listProcessesNaming } from "../../helpers/processes.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { makeWorkbench, NEVER, readLog, runToEnd, toHomeEntry, waitForOutput } from "./workbench.ts";

const HANG = "setInterval(() => {}, 1_000_000);";
const sandbox = await canUseBubblewrap();

describe("how a run ends", () => {
  test("A run that succeeds ends as completed, with its hand-back and the exit code.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(`
      import { readFileSync, writeFileSync } from "node:fs";
      console.log("brief:", readFileSync(0, "utf8").trim(), readFileSync(process.env.MILLRACE_BRIEF, "utf8").trim());
      console.error("and on stderr");
      writeFileSync(process.env.MILLRACE_RESULT, JSON.stringify({ status: "done", summary: "All well.", followUps: ["More"] }));
    `);
    const { end, handBack } = await runToEnd(runner, spec);
    expect(end).toMatchObject({ kind: "completed", exitCode: 0, isolation: "none", attachable: true });
    expect(end.evidence).toEqual(["The agent's process ended with exit code 0."]);
    expect(handBack).toEqual({ status: "done", summary: "All well.", followUps: ["More"] });
    expect(await readLog(spec)).toBe("brief: Please fix it. Please fix it.\nand on stderr\n");
    expect((await stat(join(spec.runDir, "spec.json"))).mode & 0o777).toBe(0o600);
  });

  test("A run that fails keeps its exit code.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const { end, handBack } = await runToEnd(runner, await makeRun("process.exit(7)"));
    expect(end).toMatchObject({ kind: "failed", exitCode: 7 });
    expect(handBack).toBeUndefined();
  });

  test("An agent that returns at once costs less than 300 ms once the server runs.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    await runToEnd(runner, await makeRun(""));
    const times: number[] = [];
    for (let run = 0; run < 10 && Math.min(...times) >= 300; run++) {
      const spec = await makeRun("");
      const start = performance.now();
      await runToEnd(runner, spec);
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(300);
  });

  test("A run that says nothing at all is cut by the limit for its first output.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const { end } = await runToEnd(runner, await makeRun(HANG, { firstOutputMs: 400 }));
    expect(end).toMatchObject({ kind: "no-first-output", signal: "SIGTERM" });
  });

  test("A run that speaks once and then neither speaks nor works is cut as idle.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const { end } = await runToEnd(runner, await makeRun(`console.log("hello"); ${HANG}`, { idleMs: 700 }));
    expect(end.kind).toBe("idle");
  });

  test("A silent run whose tool works hard is not idle.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(
      `import { spawnSync } from "node:child_process";
       console.log("working");
       spawnSync(process.execPath, ["-e", "const end = Date.now() + 2500; while (Date.now() < end);"]);`,
      { idleMs: 1_000 },
    );
    expect((await runToEnd(runner, spec)).end.kind).toBe("completed");
  });

  test("The hard limit ends a run that talks on and on.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(`setInterval(() => console.log("still here"), 20);`, { hardMs: 600, softMs: 600 });
    const { end } = await runToEnd(runner, spec);
    expect(end.kind).toBe("hard-limit");
    expect(Date.parse(end.endedAt) - Date.parse(end.startedAt)).toBeLessThan(5_000);
  });

  test.each([
    ["without a sandbox", false],
    ["in the sandbox", true],
  ])("The soft limit asks the agent to wrap up, and its work is kept, %s.", async (_where, isolate) => {
    const { runner, makeRun } = await makeWorkbench({ isolate });
    const spec = await makeRun(
      `import { writeFileSync } from "node:fs";
       process.on("SIGTERM", () => { writeFileSync("work.txt", "kept"); console.log("wrapping up"); process.exit(0); });
       console.log("ready"); ${HANG}`,
      { softMs: 700 },
    );
    const { end } = await runToEnd(runner, spec);
    expect(end).toMatchObject({ kind: "soft-limit", exitCode: 0 });
    expect(await readFile(join(spec.workDir, "work.txt"), "utf8")).toBe("kept");
  });

  test.runIf(sandbox.usable)(
    "In the sandbox the agent sees its clone and nothing of the run's own files.",
    async () => {
      const { runner, makeRun, dataDir } = await makeWorkbench({ isolate: true });
      await writeFile(join(dataDir, "secret"), "s3cret");
      const spec = await makeRun(`
      import { existsSync, readdirSync, writeFileSync, readFileSync } from "node:fs";
      const seen = ["spec.json", "status.json", "output.log", "host.json", "../../secret"].filter((f) => existsSync("../" + f));
      const tries = ["../status.json", "/etc/mr-test"].map((f) => { try { writeFileSync(f, "x"); return "wrote " + f; } catch (e) { return e.code; } });
      writeFileSync("made.txt", "x"); writeFileSync(process.env.HOME + "/made.txt", "x");
      writeFileSync(process.env.MILLRACE_RESULT, JSON.stringify({ status: "blocked", summary: JSON.stringify({ seen, tries, brief: readFileSync(process.env.MILLRACE_BRIEF, "utf8"), pids: readdirSync("/proc").filter((n) => /^\\d+$/.test(n)).length < 6 }) }));
    `);
      const { end, handBack } = await runToEnd(runner, spec);
      expect(end).toMatchObject({ kind: "completed", isolation: "bubblewrap" });
      const seen = JSON.parse(handBack?.summary ?? "{}") as { tries: string[] };
      expect(seen).toMatchObject({ seen: [], brief: "Please fix it.\n", pids: true });
      expect(seen.tries[1]).toBe("EROFS");
      expect(await readFile(join(spec.runDir, "status.json"), "utf8")).toContain('"exitCode": 0');
    },
  );

  test("A hand-back that would lie among the run's own files gets a folder of its own.", async () => {
    const { runner, makeRun } = await makeWorkbench({ isolate: true });
    const spec = await makeRun(`
      import { writeFileSync } from "node:fs";
      writeFileSync(process.env.MILLRACE_RESULT, JSON.stringify({ status: "question", summary: "Which?", question: "A or B?" }));`);
    const { handBack } = await runToEnd(runner, { ...spec, resultFile: join(spec.runDir, "result.json") });
    expect(handBack).toEqual({ status: "question", summary: "Which?", question: "A or B?" });
  });

  test.each([
    ["no JSON", `writeFileSync(file, "done!")`, "The hand-back is not JSON."],
    ["another form", `writeFileSync(file, '{"status":"success","summary":"x"}')`, "agreed form at status"],
    ["a link out of the clone", `symlinkSync("/etc/hostname", file)`, "could not be read (ELOOP)"],
    ["far too large", `writeFileSync(file, "x".repeat(2_000_000))`, "larger than 1000000 bytes"],
    ["a pipe", `execFileSync("mkfifo", [file])`, "not a regular file"],
  ])("A hand-back that is %s is left out, and the evidence says so.", async (_what, write, problem) => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(`
      import { symlinkSync, writeFileSync } from "node:fs"; import { execFileSync } from "node:child_process";
      const file = process.env.MILLRACE_RESULT; ${write};`);
    const { end, handBack } = await runToEnd(runner, spec);
    expect(handBack).toBeUndefined();
    expect(end.kind).toBe("completed");
    expect(end.evidence.join("\n")).toContain(problem);
  });

  test("A run whose clone is gone ends as spawn-error.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun("");
    const { end } = await runToEnd(runner, { ...spec, workDir: join(spec.runDir, "missing") });
    expect(end.kind).toBe("spawn-error");
    expect(end.evidence.join("\n")).toContain("could not be started");
  });
});

describe("what an agent leaves behind", () => {
  const STUBBORN = `
    import { spawn } from "node:child_process";
    const deaf = "process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); process.on('SIGINT', () => {}); setInterval(() => {}, 1e6);";
    for (let i = 0; i < 3; i++) spawn(process.execPath, ["-e", deaf], { detached: true, stdio: "ignore" }).unref();
    spawn("setsid", ["--fork", process.execPath, "-e", deaf], { stdio: "ignore" });
    process.on("SIGTERM", () => {}); process.on("SIGHUP", () => {});
    console.log("up"); setInterval(() => {}, 1e6);`;

  test.each([
    ["without a sandbox", false],
    ["in the sandbox", true],
  ])("A tree that ignores every polite signal has no survivor after the hard limit, %s.", async (_where, isolate) => {
    const { runner, makeRun } = await makeWorkbench({ isolate });
    const spec = await makeRun(STUBBORN, { hardMs: 2_500 });
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "up");
    await waitUntil(async () => (await listProcessesNaming(toHomeEntry(spec))).length >= 5, { what: "the whole tree" });
    const { end } = await runner.waitForEnd(spec.runDir, NEVER);
    expect(end).toMatchObject({ kind: "hard-limit", signal: "SIGKILL" });
    expect(await listProcessesNaming(toHomeEntry(spec))).toEqual([]);
  });

  test("A background process that outlives a good end is reaped, and the evidence says so.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(`
      import { spawn } from "node:child_process";
      spawn("setsid", ["--fork", "sleep", "3333"], { stdio: "ignore" }).on("exit", () => process.exit(0));`);
    const { end } = await runToEnd(runner, spec);
    expect(end).toMatchObject({ kind: "completed", exitCode: 0 });
    expect(end.evidence).toContain("Processes that the agent left behind and that were ended: 1.");
    expect(await listProcessesNaming(toHomeEntry(spec))).toEqual([]);
  });

  test("A child that cleared its environment and was seen at work is ended, too.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(
      `import { spawn } from "node:child_process"; import { writeFileSync } from "node:fs";
       const child = spawn("env", ["-i", "sleep", "3334"], { detached: true, stdio: "ignore" });
       writeFileSync("child.pid", String(child.pid)); child.unref(); setTimeout(() => process.exit(0), 2_500);`,
      { idleMs: 5_000 },
    );
    expect((await runToEnd(runner, spec)).end.kind).toBe("completed");
    const pid = await readFile(join(spec.workDir, "child.pid"), "utf8");
    expect(await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "gone")).not.toContain("sleep");
  });

  test("A flood of output is cut near the cap.", async () => {
    const cap = 2_000_000;
    const { runner, makeRun } = await makeWorkbench({ logCapBytes: cap });
    const spec = await makeRun(`
      import { writeSync } from "node:fs";
      process.on("SIGXFSZ", () => {});
      const block = "y\\n".repeat(50_000);
      for (;;) try { writeSync(1, block); } catch {}`);
    const { end } = await runToEnd(runner, spec);
    expect(end.kind).toBe("output-cap");
    expect((await stat(join(spec.runDir, "output.log"))).size).toBeLessThanOrEqual(4 * cap);
  });
});

test("A link as the run folder names the same run.", async () => {
  const { runner, makeRun, dataDir } = await makeWorkbench();
  const spec = await makeRun("");
  await symlink(spec.runDir, join(dataDir, "link"));
  await runToEnd(runner, { ...spec, runDir: join(dataDir, "link") });
  expect((await runner.inspect(spec.runDir)).state).toBe("ended");
});

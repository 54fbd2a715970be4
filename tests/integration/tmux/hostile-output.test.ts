import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { createCommandAdapter } from "../../../src/integrations/agents/command.ts";
import { listProcessesNaming } from "../../helpers/processes.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { makeWorkbench, NEVER, NODE_PATH, readLog, runToEnd, toHomeEntry, waitForOutput } from "./workbench.ts";

const run = promisify(execFile);

describe("output", () => {
  test("200 MB in one go are kept to the last byte and shown without slowing the agent down.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(`
      import { writeSync } from "node:fs";
      const block = (("x".repeat(99) + "\\n").repeat(10_000));
      for (let i = 0; i < 200; i++) writeSync(1, block);`);
    const { end } = await runToEnd(runner, spec);
    expect(end.kind).toBe("completed");
    expect((await stat(join(spec.runDir, "output.log"))).size).toBe(200_000_000);
  });

  test("A flood is ended, and its log cut at the cap, although the agent ignores the limit of its file size.", async () => {
    const cap = 100_000_000;
    const { runner, makeRun } = await makeWorkbench({ logCapBytes: cap });
    const spec = await makeRun(`
      import { writeSync } from "node:fs";
      process.on("SIGXFSZ", () => {}); process.on("SIGTERM", () => {});
      const block = "y\\n".repeat(50_000);
      for (;;) try { writeSync(1, block); } catch {}`);
    const { end } = await runToEnd(runner, spec);
    expect(end.kind).toBe("output-cap");
    expect((await stat(join(spec.runDir, "output.log"))).size).toBe(cap);
    expect(await listProcessesNaming(toHomeEntry(spec))).toEqual([]);
  });

  test("One line of 10 MB, and bytes that are not UTF-8, are kept as they are.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(`
      import { writeSync } from "node:fs";
      const block = Buffer.alloc(10_000_000, "z");
      for (let at = 0; at < block.length;) at += writeSync(1, block, at);
      writeSync(1, Buffer.from([0x0a, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x1b, 0x5b, 0x32, 0x4a, 0x0a]));`);
    const { end } = await runToEnd(runner, spec);
    expect(end.kind).toBe("completed");
    const log = await readFile(join(spec.runDir, "output.log"));
    expect(log.length).toBe(10_000_011);
    expect([...log.subarray(-11)]).toEqual([0x0a, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x1b, 0x5b, 0x32, 0x4a, 0x0a]);
  });

  test("A final line is the end of the run's words: an agent that hangs after it is ended, and its result counts.", async () => {
    const { runner, makeRun } = await makeWorkbench({
      adapters: { node: makeFinalAdapter() },
    });
    const spec = await makeRun(`console.log('{"type":"result"}'); setInterval(() => {}, 1e6);`);
    const { end } = await runToEnd(runner, spec);
    expect(end).toMatchObject({ kind: "idle" });
    expect(end.evidence).toContain("The agent did not exit within 15 s of its last event.");
  });
});

function makeFinalAdapter() {
  const adapter = createCommandAdapter({ command: ["node", "agent.mjs"], env: {}, path: NODE_PATH });
  return { ...adapter, finalLine: String.raw`^\{"type":"result"` };
}

describe("input and environment", () => {
  test("A brief of 1 MB with every kind of quote arrives unchanged.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(`
      import { readFileSync } from "node:fs"; import { createHash } from "node:crypto";
      console.log(createHash("sha256").update(readFileSync(0)).digest("hex"));`);
    const text = "'\"`$(touch /tmp/owned)\\\n%s ü 🙂 \u0007 -n\n".repeat(25_000);
    await writeFile(spec.briefFile, text);
    await runToEnd(runner, spec);
    expect((await readLog(spec)).trim()).toBe(createHash("sha256").update(text).digest("hex"));
  });

  test("Arguments and variables are never code, whatever is in them, and the file with them is gone at once.", async () => {
    const nasty = [
      "",
      " ",
      "-n",
      "$(touch owned)",
      "`id`",
      "a'b\"c",
      "two\nlines\n\nand more\n",
      "+plus",
      "\\n",
      "*",
      ".\n.",
    ];
    const env = Object.fromEntries(nasty.map((value, index) => [`NASTY_${index}`, value]));
    const adapter = createCommandAdapter({ command: ["node", "agent.mjs", ...nasty], env, path: NODE_PATH });
    const { runner, makeRun } = await makeWorkbench({ adapters: { node: adapter } });
    const spec = await makeRun(`
      const env = Object.entries(process.env).filter(([name]) => name.startsWith("NASTY_"));
      console.log(JSON.stringify({ args: process.argv.slice(2), env: Object.fromEntries(env) }));
      setTimeout(() => {}, 300);`);
    await runner.ensureStarted(spec);
    await waitForOutput(spec, "args");
    expect(JSON.parse(await readLog(spec))).toEqual({ args: nasty, env });
    expect((await readdir(spec.runDir)).filter((name) => name.startsWith("launch-"))).toEqual([]);
    expect(await readdir(spec.workDir)).toEqual(["agent.mjs"]);
    await runner.waitForEnd(spec.runDir, NEVER);
  });
});

describe("a place that goes wrong", () => {
  test("An agent that deletes its work tree and kills tmux ends as itself.", async () => {
    const { runner, makeRun } = await makeWorkbench();
    const spec = await makeRun(`
      import { rmSync } from "node:fs"; import { spawnSync } from "node:child_process";
      rmSync(process.cwd(), { recursive: true });
      const env = { ...process.env, TMUX_TMPDIR: "/tmp" };
      console.log(spawnSync("tmux", ["kill-server"], { cwd: "/", env }).status);
      process.exit(9);`);
    expect((await runToEnd(runner, spec)).end).toMatchObject({ kind: "failed", exitCode: 9, attachable: true });
  });

  test("A hand-back that is written for ever ends at the limit of the file size.", async () => {
    const { runner, makeRun } = await makeWorkbench({ logCapBytes: 1_000_000 });
    const spec = await makeRun(`
      import { openSync, writeSync } from "node:fs";
      const fd = openSync(process.env.MILLRACE_RESULT, "w");
      console.log("up");
      for (;;) writeSync(fd, "x".repeat(100_000));`);
    const { end } = await runToEnd(runner, spec);
    expect(["failed", "killed"]).toContain(end.kind);
    expect((await stat(spec.resultFile)).size).toBeLessThanOrEqual(4_000_000);
  });

  test.runIf(process.getuid?.() === 0)(
    "A run on a full disk has its own end as soon as there is room again.",
    async () => {
      const { runner, makeRun } = await makeWorkbench();
      const spec = await makeRun(`
      import { openSync, writeSync, existsSync } from "node:fs";
      console.log("up");
      const fd = openSync(process.env.HOME + "/fill", "w");
      try { for (;;) writeSync(fd, "x".repeat(10_000)); } catch {}
      process.exit(5);`);
      const { runDir, workDir, briefFile } = spec;
      const [script, brief] = [await readFile(join(workDir, "agent.mjs")), await readFile(briefFile)];
      await run("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", runDir]);
      onTestFinished(async () => {
        await run("umount", ["-l", runDir]);
      });
      await mkdir(workDir);
      await writeFile(join(workDir, "agent.mjs"), script);
      await writeFile(briefFile, brief);
      await runner.ensureStarted(spec);
      const waiting = runner.waitForEnd(runDir, NEVER);
      await waitUntil(async () => (await readdir(runDir)).includes("exit"), { what: "the host's word" });
      expect((await readdir(runDir)).includes("status.json")).toBe(false);
      await run("rm", [join(runDir, "home", "fill")]);
      expect((await waiting).end).toMatchObject({ kind: "failed", exitCode: 5 });
    },
  );
});

import { mkdir, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCheckRunner, type CheckRunnerOptions } from "../../../../src/integrations/checks/check-runner.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { waitUntil } from "../../../helpers/wait-until.ts";
import { makeBench as makeWorkspaceBench } from "../git/repositories.ts";

const never = new AbortController().signal;

/** A data folder with one run and things that its checks must not see, beside a home with a secret. */
async function makeBench(options: Partial<CheckRunnerOptions> = {}) {
  const root = await realpath(await makeTempDir());
  const dataDir = join(root, "data");
  const runDir = join(dataDir, "runs", "acme--widget-7-r1");
  const work = join(runDir, "work");
  const home = join(root, "person");
  const objects = join(dataDir, "repos", "acme--widget.git", "objects");
  for (const dir of [work, home, objects, join(dataDir, "workspaces", "acme--widget-7-r1")]) {
    await mkdir(dir, { recursive: true });
  }
  await writeFile(join(home, "key"), "secret");
  await writeFile(join(dataDir, "events"), "secret");
  await writeFile(join(runDir, "agent.log"), "secret");
  await writeFile(join(objects, "pack"), "objects");
  await symlink(objects, join(dataDir, "workspaces", "acme--widget-7-r1", "objects"));
  const checks = createCheckRunner({ timeoutMs: 20_000, dataDir, hidden: [home], isolate: true, ...options });
  const check = async (command: string) => {
    const [result] = await checks.runChecks(work, [command], never);
    if (result === undefined) throw new Error("no result");
    return result;
  };
  return { root, dataDir, runDir, work, home, objects, checks, check };
}

/** Process ids whose command line or environment names the path. */
async function listProcesses(path: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "");
    if ((await read("cmdline")).includes(path) || (await read("environ")).includes(path)) found.push(pid);
  }
  return found;
}

describe.each([
  ["in the sandbox", true],
  ["without a sandbox", false],
])("checks %s", (_, isolate) => {
  it("run all in order, in the clone, and report each with its end and its output in order", async () => {
    const { checks, work } = await makeBench({ isolate });
    const commands = ["pwd", "echo a; echo b >&2; echo c; exit 3", "echo last > made; cat made"];
    const results = await checks.runChecks(work, commands, never);
    expect(results.map(({ command, passed, exitCode, output }) => [command, passed, exitCode, output.trim()])).toEqual([
      ["pwd", true, 0, work],
      [commands[1], false, 3, "a\nb\nc"],
      [commands[2], true, 0, "last"],
    ]);
    expect(results.every(({ durationMs }) => durationMs > 0 && durationMs < 20_000)).toBe(true);
    expect(await readFile(join(work, "made"), "utf8")).toBe("last\n");
  });

  it("get a clean environment and a HOME of their own, which is gone afterwards", async () => {
    const { check, runDir } = await makeBench({ isolate, path: "/usr/bin:/bin", env: { HTTPS_PROXY: "http://p:1" } });
    const { output } = await check('env | sort; touch ~/x "$TMPDIR/x"; ls -A ~');
    const names = output.split("\n").flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);
    expect(names.filter((name) => !["_", "OLDPWD", "SHLVL"].includes(name))).toEqual([
      "CI",
      "HOME",
      "HTTPS_PROXY",
      "LANG",
      "MILLRACE_CHECK",
      "PATH",
      "PWD",
      "TMPDIR",
    ]);
    expect(output).toContain(`HOME=${runDir}/check-home\n`);
    expect(output).toMatch(/PATH=\/usr\/bin:\/bin:\S+/);
    expect((await readdir(runDir)).toSorted()).toEqual(["agent.log", "work"]);
  });

  it("find the Node that runs Millrace where PATH has no other", async () => {
    const bin = await makeTempDir();
    await symlink("/usr/bin/bwrap", join(bin, "bwrap"));
    const { check } = await makeBench({ isolate, path: bin });
    expect((await check("node --version")).output.trim()).toBe(process.version);
  });

  it("fail with a sentence where the program is missing", async () => {
    const { check } = await makeBench({ isolate });
    expect(await check("no-such-program --flag")).toMatchObject({
      passed: false,
      exitCode: 127,
      output: expect.stringMatching(/no-such-program[\s\S]*is it installed and on PATH/),
    });
  });

  it("are killed with everything they started after their time, and keep what they printed", async () => {
    const { check, root } = await makeBench({ isolate, timeoutMs: 700 });
    const result = await check(
      `echo before; setsid sh -c 'trap "" TERM HUP; while :; do sleep 0.1; done' ${root} & nohup sleep 61 & sleep 62`,
    );
    expect(result).toMatchObject({ passed: false, exitCode: undefined });
    expect(result.output).toMatch(/^before\n[\s\S]*killed: it did not end within 700ms/);
    await waitUntil(async () => (await listProcesses(root)).length === 0, { what: "the processes to be gone" });
  });

  it("end when their command ends, whatever it left running", async () => {
    const { check, root } = await makeBench({ isolate });
    const result = await check(`sh -c 'sleep 63' ${root} & setsid sleep 64 & echo done`);
    expect(result).toMatchObject({ passed: true, exitCode: 0, output: "done\n" });
    expect(result.durationMs).toBeLessThan(5_000);
    await waitUntil(async () => (await listProcesses(root)).length === 0, { what: "the processes to be gone" });
  });

  it("keep the end of a flood, in bounded memory", async () => {
    const { check } = await makeBench({ isolate, maxOutputChars: 1_000 });
    const before = process.memoryUsage().rss;
    const { output, passed } = await check(
      "yes 0123456789abcdefghijklmnopqrstuvwxyz | head -c 300000000; echo; echo END",
    );
    expect(passed).toBe(true);
    expect(output.length).toBeLessThan(1_100);
    expect(output).toMatch(/^\[… 2999\d{5} characters cut …\]\n/);
    expect(output).toMatch(/END\n$/);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it("stop at once when the run is taken away, and say so", async () => {
    const { checks, work, root } = await makeBench({ isolate });
    const controller = new AbortController();
    const running = checks.runChecks(work, [`touch started; sleep 65 # ${root}`, "touch second"], controller.signal);
    const stopped = expect(running).rejects.toMatchObject({ decision: "stop", code: "checks.stopped" });
    await waitUntil(() => existsSync(join(work, "started")));
    controller.abort();
    await stopped;
    expect(existsSync(join(work, "second"))).toBe(false);
    await waitUntil(async () => (await listProcesses(root)).length === 0, { what: "the processes to be gone" });
    await expect(checks.runChecks(work, ["true"], controller.signal)).rejects.toMatchObject({ decision: "stop" });
  });

  it("refuse a clone that is gone or was replaced by a link", async () => {
    const { check, work } = await makeBench({ isolate });
    await rm(work, { recursive: true });
    await expect(check("true")).rejects.toMatchObject({ code: "checks.workspace_gone" });
    await symlink("/etc", work);
    await expect(check("true")).rejects.toMatchObject({ code: "checks.workspace_gone" });
  });
});

describe("a check in the sandbox", () => {
  it("cannot read a person's home, the data folder or its own run's log, but the objects that its clone borrows", async () => {
    const { check, home, dataDir, runDir, objects } = await makeBench();
    const { output } = await check(`cat ${home}/key ${dataDir}/events ${runDir}/agent.log; cat ${objects}/pack`);
    expect(output).not.toContain("secret");
    expect(output).toMatch(/objects$/);
  });

  it("cannot see this process, nor write outside of its clone, its HOME and a private /tmp", async () => {
    const { check, root, objects } = await makeBench();
    const name = `mr-check-${process.pid}`;
    const { output } = await check(
      `ls /proc | grep -cx ${process.pid}; for f in /etc/${name} /usr/${name} ${root}/x/${name} ${objects}/${name}; do ` +
        `touch $f 2>/dev/null && echo "wrote $f"; done; touch ~/x ./x /tmp/${name} && echo fine`,
    );
    expect(output).toBe("0\nfine\n");
    expect(existsSync(`/tmp/${name}`)).toBe(false);
  });

  it("works with git in a real clone, whose objects lie in the hidden data folder", async () => {
    const { ensure, dataDir, mirror } = await makeWorkspaceBench();
    const { dir } = await ensure();
    const checks = createCheckRunner({ timeoutMs: 20_000, dataDir, isolate: true });
    const commands = [
      "git show HEAD:a.txt",
      "echo x >>a.txt && git commit -qam x && git diff --stat main",
      `ls ${mirror}`,
    ];
    const [show, commit, mirrorListing] = await checks.runChecks(dir, commands, never);
    expect(show).toMatchObject({ passed: true, output: "one\n" });
    expect(commit).toMatchObject({ passed: true, output: expect.stringContaining("1 insertion") });
    expect(mirrorListing?.output).toBe("objects\n");
  });
});

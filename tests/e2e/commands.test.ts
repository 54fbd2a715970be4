import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { toJson } from "../helpers/cli.ts";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";
import { PATIENT_AGENT } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

const COMMANDS =
  "init doctor demo run start status items item logs attach stop retry answer signals social log completion".split(" ");

describe.concurrent("Each command", () => {
  test("says with --help what it does, and with nothing to say what is missing", async ({ makeProject, expect }) => {
    const project = await makeProject();
    const ends = await Promise.all(COMMANDS.map((command) => project.run([command, "--help"])));
    for (const [index, end] of ends.entries()) {
      expect(end, COMMANDS[index]).toMatchObject({ code: 0, stderr: "" });
      expect(end.stdout).toContain(`Usage: millrace ${COMMANDS[index]}`);
      expect(end.stdout).toMatch(/^Examples:\n {2}.*millrace /m);
    }
    const all = await project.run(["--help"]);
    for (const command of COMMANDS) expect(all.stdout).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    for (const command of ["item", "logs", "attach", "stop", "answer"]) {
      const end = await project.run([command]);
      expect(end.code).toBe(2);
      expect(end.stderr).toMatch(/missing required argument/);
    }
    expect(await project.run(["retry"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Name either an item or, with --account, an account."),
    });
  });

  test("that nobody knows ends with exit code 2 and a suggestion, an option too", async ({ makeProject, expect }) => {
    const project = await makeProject();
    const command = await project.run(["stauts"]);
    expect(command).toMatchObject({ code: 2, stdout: "" });
    expect(command.stderr).toContain("Did you mean status?");
    const option = await project.run(["run", "--dryrun"]);
    expect(option).toMatchObject({ code: 2, stdout: "" });
    expect(option.stderr).toContain("Did you mean --dry-run?");
    const value = await project.run(["run", "--issue", "abc"]);
    expect(value.code).toBe(2);
    expect(value.stderr).toContain("whole number");
  });

  test("says of an item, run or project that is not there so, with exit code 2", async ({ makeProject, expect }) => {
    const project = await makeProject();
    for (const args of [
      ["item", "9"],
      ["logs", "9"],
      ["attach", "9"],
      ["stop", "9"],
      ["retry", "9"],
      ["answer", "9", "yes"],
    ]) {
      const end = await project.run(args);
      expect(end.code, args[0]).toBe(2);
      expect(end.stderr).toContain("There is no item 9.");
    }
    const end = await project.run(["run", "--repo", "acme/other"]);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain("acme/other is not among the projects");
  });

  test("init writes what is missing and never overwrites", async ({ makeProject, expect }) => {
    const project = await makeProject();
    const mine = join(project.dir, "millrace.config.yaml");
    const before = await readFile(mine, "utf8");
    expect(await project.run(["init", "--repo", "acme/shop", "--yes"])).toMatchObject({ code: 0 });
    expect(await readFile(mine, "utf8")).toBe(before);
    expect(await readFile(join(project.dir, ".env.example"), "utf8")).toContain("GITHUB_TOKEN=");
    const fresh = await project.run(["init", "--config", "new.yaml", "--repo", "acme/shop", "--json"]);
    expect(fresh.code).toBe(0);
    expect(toJson<{ files: { change: string }[] }>(fresh).files.map(({ change }) => change)).toEqual([
      "written",
      "kept",
    ]);
    const tokens = { GITHUB_TOKEN: "a-token-for-tests", ANTHROPIC_API_KEY: "a-key-for-tests" };
    const used = await project.run(["status", "--config", "new.yaml", "--json"], { env: tokens });
    expect(used).toMatchObject({ code: 0 });
  });

  test("doctor tries every part of a project that works, and says so", async ({ makeProject, expect }) => {
    const project = await makeProject();
    const end = await project.run(["doctor", "--json"]);
    const report = toJson<{ ok: boolean; checks: { id: string; verdict: string }[] }>(end);
    const failed = report.checks.filter(({ verdict }) => verdict === "fail");
    expect(failed).toEqual([]);
    expect(report.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(["redis", "github", "tmux", "isolation"]));
    expect(end.code).toBe(0);
  });

  test("run --dry-run decides, writes nothing on GitHub and leaves no item", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue();
    project.addIssue({ title: "It does not work", body: "" });
    const end = await project.run(["run", "--dry-run", "--json"]);
    expect(end.code).toBe(0);
    const { items } = toJson<{ items: { issue: number; verdict: string; because: string }[] }>(end);
    expect(items[1]?.because).toMatch(/^Would ask mira-holt: /);
    expect(items.map(({ issue, verdict }) => [issue, verdict])).toEqual([
      [1, "ready"],
      [2, "needs-clarification"],
    ]);
    expect(project.github.countWrites()).toBe(0);
    expect(await project.items()).toEqual(new Map());
  });

  test("run --issue works on that issue alone, and run --max-items on so many", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue();
    project.addIssue({
      title: "List the authors of the notes",
      body: "NOTES.md should name its two authors, Ada and Grace, in a line at its end.",
    });
    project.addIssue({
      title: "Say in which language the notes are",
      body: "Add one sentence about the language, English, to the head of NOTES.md.",
    });
    expect(await project.run(["run", "--issue", "2"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toEqual(["#2 pull-request"]);
    const writes = project.github.requests.filter(({ isWrite }) => isWrite);
    expect(writes.filter(({ path }) => /\/issues\/[13]\b/.test(path))).toEqual([]);
    expect(await project.run(["run", "--max-items", "1"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toHaveLength(2);
  });

  test("signals without a source says so, and names the keys to set", async ({ makeProject, expect }) => {
    const project = await makeProject();
    const end = await project.run(["signals"]);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain("No source of signals is configured.");
    expect(end.stderr).toContain("signals.sentry");
  });
});

describe.concurrent("Items and runs", () => {
  test("are shown, answered and retried from the command line", async ({ makeProject, expect }) => {
    const project = await makeProject();
    project.addIssue();
    project.addIssue({ title: "It does not work", body: "" });
    expect(await project.run(["run"])).toMatchObject({ code: 0 });

    const status = toJson<{ items: Record<string, number> }>(await project.run(["status", "--json"]));
    expect(status.items).toMatchObject({ review: 1, waiting: 1 });
    const list = await project.run(["items"]);
    expect(list.stdout).toMatch(/acme\/notes#1 .*review/);
    const item = await project.run(["item", "1"]);
    expect(item.stdout).toContain("pull request");
    const log = await project.run(["log"]);
    expect(log).toMatchObject({ code: 0 });
    expect(log.stdout).toContain("Document how amounts are rounded");
    const logs = await project.run(["logs", "1"]);
    expect(logs.stdout).toContain("At work");
    expect((await project.run(["attach", "1", "--json"])).code).toBe(3);
    expect(toJson(await project.run(["stop", "1", "--json"]))).toMatchObject({ outcome: "ended before" });
    const none = await project.run(["answer", "1", "It is clear."]);
    expect(none.stderr).toContain("has no open question");

    const text =
      'The notes should say that "It" is the import of CSV files: it fails on an empty line. Skip such lines.';
    for (let time = 0; time < 2; time += 1) {
      expect(await project.run(["answer", "2", text])).toMatchObject({ code: 0 });
    }
    expect(listTraces(project.github).filter((trace) => trace === "#2 answer")).toHaveLength(1);
    expect(await project.run(["run"])).toMatchObject({ code: 0 });
    expect(listTraces(project.github)).toContain("#2 pull-request");
    expect(await project.run(["retry", "1"])).toMatchObject({ code: 0 });
    const again = await project.run(["run"]);
    expect(again).toMatchObject({ code: 0 });
    expect(listTraces(project.github).filter((trace) => trace === "#1 pull-request")).toHaveLength(1);
  });

  test("can be watched and stopped while the agent works", async ({ makeProject, expect }) => {
    const project = await makeProject({ agent: PATIENT_AGENT });
    project.addIssue();
    const session = project.start(["run"]);
    await waitUntil(async () => (await project.countAgentStarts()) === 1, { timeoutMs: 30_000 });
    const attach = await project.run(["attach", "1", "--json"]);
    expect(attach).toMatchObject({ code: 0 });
    expect(toJson<{ command: string[] }>(attach).command[0]).toBe("tmux");
    const follower = project.start(["logs", "1", "--follow"]);
    await waitUntil(() => follower.stdout().includes("At work"));
    const stop = await project.run(["stop", "1", "--json"]);
    expect(toJson(stop)).toMatchObject({ outcome: "stopped" });
    expect(await follower.ended).toMatchObject({ code: 0 });
    expect(await session.ended).toMatchObject({ code: 0 });
    expect((await project.items()).get(1)).toMatchObject({ status: "waiting", reason: "waiting-for-person" });
    expect(listTraces(project.github)).toEqual([]);
  });

  test("survive Ctrl-C: the command ends with 130 within two seconds, the agent goes on and is adopted", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ agent: PATIENT_AGENT });
    project.addIssue();
    const session = project.start(["run"]);
    await waitUntil(async () => (await project.countAgentStarts()) === 1, { timeoutMs: 30_000 });
    const pressedAt = performance.now();
    session.kill("SIGINT");
    const end = await session.ended;
    expect(performance.now() - pressedAt).toBeLessThan(2_000);
    expect(end.code).toBe(130);
    const [runDir = ""] = await project.listRunDirs();
    const next = project.start(["run"]);
    await waitUntil(async () => (await project.readLedger()).includes('adopted\\":true'), { timeoutMs: 30_000 });
    await writeFile(join(runDir, "home", "go"), "");
    expect(await next.ended).toMatchObject({ code: 0 });
    expect(await project.countAgentStarts()).toBe(1);
    expect(listTraces(project.github)).toEqual(["#1 pull-request"]);
  });
});

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startCli, toJson } from "../helpers/cli.ts";
import { listProcessesNaming } from "../helpers/processes.ts";
import { makeTempDir } from "../helpers/temp-dir.ts";
import { waitUntil } from "../helpers/wait-until.ts";

describe("millrace demo", () => {
  it("plays the whole scenario to its expected end and leaves nothing but its log", async () => {
    const dir = await makeTempDir();
    const temp = join(dir, "t");
    await mkdir(temp);
    const end = await startCli(["demo", "--json"], { cwd: dir, home: dir, env: { TMPDIR: temp } }).ended;
    const report = toJson<{
      ok: boolean;
      items: { repo: string; issue: number }[];
      pullRequests: number;
      log: string;
      ms: number;
    }>(end);
    expect(report, end.stderr).toMatchObject({ ok: true, pullRequests: 7 });
    const names = report.items.map(({ repo, issue }) => `${repo}#${issue}`);
    expect(names).toEqual([
      ...["acme/cents#1", "acme/cents#2", "acme/due-dates#1"],
      ...Array.from({ length: 9 }, (_, index) => `acme/invoices#${index + 1}`),
    ]);
    expect(end.code).toBe(0);
    expect(await readdir(temp, { recursive: true })).toEqual(
      expect.arrayContaining(["millrace-demo-log", expect.stringMatching(/^millrace-demo-log\/.*\.md$/)]),
    );
    expect((await readdir(temp)).filter((name) => name !== "millrace-demo-log")).toEqual([]);
    // Processes of the demo name its folder in their command line, folder or environment.
    await waitUntil(async () => (await listProcessesNaming(temp)).length === 0, {
      everyMs: 100,
      what: `no process of the demo to be left: ${(await listProcessesNaming(temp)).join("; ")}`,
    });
    expect(report.log.startsWith(temp)).toBe(true);
  });

  it.each([
    ["a second Ctrl-C right after the first", "SIGINT", 130],
    ["being killed", "SIGKILL", undefined],
  ] as const)("leaves no agent, no server and no folder after %s while agents work", async (_how, signal, code) => {
    const dir = await makeTempDir();
    const temp = join(dir, "t");
    await mkdir(temp);
    const demo = startCli(["demo"], { cwd: dir, home: dir, env: { TMPDIR: temp } });
    await waitUntil(() => demo.stderr().includes("exec running"), { timeoutMs: 30_000 });
    expect((await listProcessesNaming(temp)).join("\n")).toMatch(/redis-server|valkey-server/);
    demo.kill(signal);
    demo.kill(signal);
    expect((await demo.ended).code).toBe(code);
    await waitUntil(async () => (await readdir(temp)).length === 0, {
      timeoutMs: 30_000,
      what: "the folder to be gone",
    });
    await waitUntil(async () => (await listProcessesNaming(temp)).length === 0, {
      everyMs: 100,
      what: `no process of the demo to be left: ${(await listProcessesNaming(temp)).join("; ")}`,
    });
  });

  it("ends on Ctrl-C with exit code 130 and leaves no process and no folder", async () => {
    const dir = await makeTempDir();
    const temp = join(dir, "t");
    await mkdir(temp);
    const demo = startCli(["demo", "--json"], { cwd: dir, home: dir, env: { TMPDIR: temp } });
    await waitUntil(() => demo.stderr().includes("exec running"), { timeoutMs: 30_000 });
    demo.kill("SIGINT");
    expect((await demo.ended).code).toBe(130);
    await waitUntil(async () => (await listProcessesNaming(temp)).length === 0, {
      everyMs: 100,
      what: `no process of the demo to be left: ${(await listProcessesNaming(temp)).join("; ")}`,
    });
    expect((await readdir(temp)).filter((name) => name !== "millrace-demo-log")).toEqual([]);
  });

  it("takes Ctrl-C on a terminal, which ends its git commands as well, for no error", async () => {
    const dir = await makeTempDir();
    const temp = join(dir, "t");
    await mkdir(temp);
    const demo = startCli(["demo"], { cwd: dir, home: dir, env: { TMPDIR: temp }, wrap: ["setsid"] });
    const hasBegun = async () =>
      (await readdir(temp, { recursive: true })).some((path) => /^millrace-demo-\w+\/github\/acme/.test(path));
    await waitUntil(hasBegun, { timeoutMs: 30_000, what: "the repositories to be made" });
    process.kill(-demo.pid, "SIGINT");
    expect(await demo.ended).toMatchObject({ code: 130, stderr: "" });
    expect(await readdir(temp)).toEqual([]);
  });
});

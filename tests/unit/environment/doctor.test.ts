import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EnvironmentError } from "../../../src/domain/errors.ts";
import { fail, pass, skip, type Check, warn } from "../../../src/environment/doctor/check.ts";
import {
  makeClockCheck,
  makeDiskCheck,
  makeGitCheck,
  makeIsolationCheck,
  makeNodeCheck,
} from "../../../src/environment/doctor/checks/machine.ts";
import { makeAccessCheck, makePermissionCheck } from "../../../src/environment/doctor/checks/project.ts";
import { createDoctor, type DoctorReport } from "../../../src/environment/doctor/doctor.ts";
import { renderDoctorJson, renderDoctorTable } from "../../../src/environment/doctor/render.ts";
import { isVersionAtLeast } from "../../../src/environment/doctor/versions.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

const check = (id: string, run: Check["run"], deadlineMs?: number): Check => ({ id, title: id, run, deadlineMs });

describe("the doctor", () => {
  test("answers in the order of its checks, however long each takes", async () => {
    const doctor = createDoctor({
      checks: [
        check("slow", async () => new Promise((resolve) => setTimeout(() => resolve(pass("late")), 50))),
        check("quick", async () => pass("early")),
        check("idle", async () => skip("not used")),
      ],
    });
    const heard: string[] = [];
    const report = await doctor.run(({ id }) => heard.push(id));
    expect(report.checks.map(({ id }) => id)).toEqual(["slow", "quick", "idle"]);
    expect(heard.toSorted()).toEqual(["idle", "quick", "slow"]);
    expect(report).toMatchObject({ ok: true, passed: 2, failed: 0, skipped: 1 });
  });

  test("fails a check that hangs after its deadline and still runs the others", async () => {
    const hang = () => new Promise<never>(() => undefined);
    const hanging = ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map((id) => check(id, hang, 30));
    const report = await createDoctor({ checks: [...hanging, check("good", async () => pass("fine"))] }).run();
    expect(report).toMatchObject({ ok: false, failed: 9, passed: 1 });
    expect(report.checks[0]).toMatchObject({ verdict: "fail", detail: "no answer within 0.03 s" });
  });

  test("runs at most eight checks at once", async () => {
    let running = 0;
    let most = 0;
    const counted = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return pass("done");
    };
    await createDoctor({ checks: Array.from({ length: 24 }, (_, index) => check(String(index), counted)) }).run();
    expect(most).toBe(8);
  });

  test("turns a thrown error into a failure with its hint as the fix", async () => {
    const broken = async () => {
      throw new EnvironmentError("Redis is away.", { code: "env.redis_unreachable", hint: "Start it." });
    };
    const report = await createDoctor({
      checks: [
        check("known", broken),
        check("unknown", async () => {
          throw new RangeError("out of range");
        }),
      ],
    }).run();
    expect(report.checks[0]).toMatchObject({ verdict: "fail", detail: "Redis is away.", fix: "Start it." });
    expect(report.checks[1]).toMatchObject({ verdict: "fail", detail: "out of range" });
    expect(report.checks.every(({ fix }) => fix !== undefined)).toBe(true);
  });

  test("takes a failure for no news of its own where what it needs failed, but believes a pass", async () => {
    const late = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return fail("the host is away", "Wait.");
    };
    const needing = (id: string, run: Check["run"]): Check => ({ ...check(id, run), needs: ["host", "absent"] });
    const report = await createDoctor({
      checks: [
        check("host", late),
        needing("access", async () => fail("no answer", "Give it.")),
        needing("local", async () => pass("worked")),
        needing("quota", async () => warn("little is left", "Wait.")),
      ],
    }).run();
    expect(report.checks.map(({ verdict }) => verdict)).toEqual(["fail", "skip", "pass", "skip"]);
    expect(report.checks[1]?.detail).toBe('not known while "host" fails: no answer');
    expect(report.checks[1]?.fix).toBeUndefined();
    expect(report).toMatchObject({ ok: false, failed: 1, skipped: 2, passed: 1, warned: 0 });
  });

  test("shows no secret, whichever service repeats it", async () => {
    const repeats = async () => {
      throw new EnvironmentError("It knows no s3cr3t.", { code: "env.redis_auth", hint: "Not s3cr3t." });
    };
    const redact = (text: string) => text.replaceAll("s3cr3t", "[redacted]");
    const report = await createDoctor({ checks: [check("service", repeats)], redact }).run();
    expect(report.checks[0]).toMatchObject({ detail: "It knows no [redacted].", fix: "Not [redacted]." });
  });

  test("refuses a check that comes before what it needs", () => {
    const checks = [{ ...check("a", async () => pass("x")), needs: ["b"] }, check("b", async () => pass("x"))];
    expect(() => createDoctor({ checks })).toThrow("The check a needs b, which comes after it");
  });

  test("refuses two checks with one id", () => {
    const same = check("redis", async () => pass("x"));
    expect(() => createDoctor({ checks: [same, same] })).toThrow("Two checks have the id redis");
  });
});

describe("the doctor's table", () => {
  const report: DoctorReport = {
    ok: false,
    passed: 1,
    warned: 0,
    failed: 1,
    skipped: 1,
    ms: 3,
    checks: [
      { id: "node", title: "Node", ms: 1, ...pass("v24.21.0") },
      {
        id: "tmux",
        title: "Terminal multiplexer",
        ms: 1,
        ...fail("missing\nhere \u001b[31mred\u001b[0m\u0007", "Type: apt-get install tmux"),
      },
      { id: "clock", title: "Clock", ms: 1, ...skip("no service told its time") },
    ],
  };

  test("is aligned, one line for each check and one for each fix, without control characters", () => {
    expect(renderDoctorTable(report)).toBe(
      [
        "pass  Node                  v24.21.0",
        "fail  Terminal multiplexer  missing here red",
        "                            Fix: Type: apt-get install tmux",
        "skip  Clock                 no service told its time",
        "",
        "1 passed, 1 failed, 1 skipped",
        "",
      ].join("\n"),
    );
  });

  test("is coloured by the given function alone", () => {
    expect(renderDoctorTable(report, (text, tone) => `<${tone}>${text}`)).toContain("<fail>fail  Terminal");
  });

  test("has a twin in JSON with the same facts", () => {
    expect(JSON.parse(renderDoctorJson(report))).toEqual(report);
  });
});

describe("the checks of the machine", () => {
  test("compare versions number by number", () => {
    expect(isVersionAtLeast("v24.21.0", "22.18")).toBe(true);
    expect(isVersionAtLeast("v22.9.0", "22.18")).toBe(false);
    expect(isVersionAtLeast("v20.20.2", "22.18")).toBe(false);
    expect(isVersionAtLeast("2.39.5-0+deb12u3", "2.38")).toBe(true);
    expect(isVersionAtLeast("3", "2.38")).toBe(true);
  });

  test("fail an old Node with what to do", async () => {
    expect(await makeNodeCheck("v20.20.2").run()).toMatchObject({
      verdict: "fail",
      fix: expect.stringContaining("Node 24"),
    });
  });

  test("give the line to type for a missing git", async () => {
    const findGit = async () => ({ found: false, explanation: "git is missing.", command: "apk add git" }) as const;
    expect(await makeGitCheck({ findGit }).run()).toEqual(fail("git is missing.", "Type: apk add git"));
  });

  test("warn of a missing sandbox with the reason where it cannot be made", async () => {
    const answer = await makeIsolationCheck({
      findBubblewrap: async () => ({ found: true, path: "/usr/bin/bwrap", origin: "system" }),
      tryIsolation: async () => {
        throw new Error("No permissions to create a new namespace");
      },
    }).run();
    expect(answer).toMatchObject({ verdict: "warn", detail: expect.stringContaining("No permissions") });
    expect(answer.fix).toBeDefined();
  });

  test("write to a data folder that was not there, measure its disk, and leave nothing in it", async () => {
    const dataDir = join(await makeTempDir(), "not", "there");
    const answer = await makeDiskCheck(dataDir).run();
    expect(answer.detail).toContain(`GB free for ${dataDir}`);
    expect(await readdir(dataDir)).toEqual([]);
  });

  test("fail a clock that is far off, in the right direction", async () => {
    const now = () => new Date("2026-03-01T12:00:00Z");
    const at = (time: string) => makeClockCheck({ now, readRemoteTime: async () => new Date(time) }).run();
    expect(await at("2026-03-01T12:02:00Z")).toMatchObject({ verdict: "fail", detail: "120 s behind the service" });
    expect(await at("2026-03-01T11:59:58Z")).toMatchObject({ verdict: "pass" });
    expect(await makeClockCheck({ now, readRemoteTime: async () => undefined }).run()).toMatchObject({
      verdict: "skip",
    });
  });

  test("name each permission that is missing with the call that needs it, and where to add it", async () => {
    const reason = "GitHub answered 403: Resource not accessible by integration";
    const missing = [
      { permission: "Issues: Read and write", call: "write comments and labels", reason },
      { permission: "Contents: Read and write", call: "push branches", reason },
    ];
    const check = (lacks: typeof missing, signedInAs: "app" | "token") =>
      makeAccessCheck({
        repo: "o/r",
        probe: async () => ({ signedInAs, proven: ["Metadata: Read-only"], missing: lacks }),
      }).run();
    const answer = await check(missing, "app");
    expect(answer.verdict).toBe("fail");
    expect(answer.detail.split("\n")).toEqual([
      `Issues: Read and write is missing, to write comments and labels: ${reason}`,
      `Contents: Read and write is missing, to push branches: ${reason}`,
    ]);
    expect(answer.fix).toContain("the App's settings");
    expect((await check(missing, "token")).fix).toContain("the token's permissions");
    const mild = [{ permission: "Checks: Read-only", call: "read check runs", reason, lost: "nothing is followed" }];
    expect(await check(mild, "token")).toMatchObject({
      verdict: "warn",
      detail: expect.stringContaining("Without it nothing is followed."),
    });
    expect(await check([], "token")).toMatchObject({ verdict: "pass", detail: "Metadata: Read-only" });
  });

  test("fail a permission that is too weak and name the one needed", async () => {
    const answer = await makePermissionCheck({
      repo: "o/r",
      needed: "write",
      readPermission: async () => "read",
    }).run();
    expect(answer).toMatchObject({ verdict: "fail", detail: "read, but write is needed" });
    expect(answer.fix).toContain('"write" in o/r');
  });
});

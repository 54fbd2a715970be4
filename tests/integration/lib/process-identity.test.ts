import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { findPidNamespace, findProcessIdentity, isProvablyDead } from "../../../src/lib/process-identity.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

test("a process is proved dead when it is gone, not while it is stopped, and never from elsewhere", async () => {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  const gone = once(child, "exit");
  const pidNamespace = findPidNamespace() ?? "";
  const found = await findProcessIdentity(child.pid ?? 0);
  if (found === undefined) throw new Error("The process has no identity.");
  const identity = { ...found, pidNamespace };
  child.kill("SIGSTOP");
  await waitUntil(async () => / T /.test(await readFile(`/proc/${child.pid}/stat`, "utf8")), { what: "the stop" });
  expect(await isProvablyDead(identity)).toBe(false);
  child.kill("SIGKILL");
  await gone;
  expect(await isProvablyDead(identity)).toBe(true);
  expect(await isProvablyDead({ ...identity, pidNamespace: "pid:[1]" })).toBe(false);
  expect(await isProvablyDead({ ...identity, bootId: "another boot" })).toBe(false);
});

test("a process that has the id of a dead one is another process", async () => {
  const own = await findProcessIdentity(process.pid);
  if (own === undefined) throw new Error("This process has no identity.");
  expect(await isProvablyDead({ ...own, startTime: "1", pidNamespace: findPidNamespace() ?? "" })).toBe(true);
});

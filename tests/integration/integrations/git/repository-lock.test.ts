import { spawn } from "node:child_process";
import { link, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withLock } from "../../../../src/integrations/git/repository-lock.ts";
import { findProcessIdentity } from "../../../../src/lib/process-identity.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

const options = { waitMs: 10_000, what: "the test" };

/** A lock file whose holder was killed. */
async function leaveDeadLock(lockFile: string): Promise<void> {
  const holder = spawn("sleep", ["60"]);
  const identity = await findProcessIdentity(holder.pid ?? 0);
  const gone = new Promise((resolve) => holder.once("exit", resolve));
  holder.kill("SIGKILL");
  await gone;
  await writeFile(`${lockFile}.x`, JSON.stringify({ ...identity, nonce: "dead" }));
  await link(`${lockFile}.x`, lockFile);
}

/** Runs many holders at once; returns how many were inside together at most, and how many came through. */
async function crowd(lockFile: string, size: number): Promise<{ together: number; through: number }> {
  let inside = 0;
  let together = 0;
  let through = 0;
  const visit = async () => {
    inside += 1;
    together = Math.max(together, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    through += 1;
  };
  await Promise.all(Array.from({ length: size }, () => withLock(lockFile, options, visit)));
  return { together, through };
}

describe("a lock", () => {
  it("lets one in at a time, and is gone afterwards", async () => {
    const dir = await makeTempDir();
    expect(await crowd(join(dir, "lock"), 20)).toEqual({ together: 1, through: 20 });
    expect(await readdir(dir)).toEqual([]);
  });

  it("of a killed process is taken over by one of many that wait", async () => {
    const dir = await makeTempDir();
    for (let round = 0; round < 5; round += 1) {
      const lockFile = join(dir, `lock${round}`);
      await leaveDeadLock(lockFile);
      expect(await crowd(lockFile, 12)).toEqual({ together: 1, through: 12 });
    }
  });

  it("is given back where the work fails", async () => {
    const lockFile = join(await makeTempDir(), "lock");
    await expect(withLock(lockFile, options, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withLock(lockFile, options, () => Promise.resolve("yes"))).toBe("yes");
  });

  it("of a living process is waited for only so long", async () => {
    const lockFile = join(await makeTempDir(), "lock");
    await withLock(lockFile, options, async () => {
      const second = withLock(lockFile, { waitMs: 100, what: "the repository x" }, () => Promise.resolve());
      await expect(second).rejects.toMatchObject({ code: "git.locked", decision: "retry" });
    });
  });
});

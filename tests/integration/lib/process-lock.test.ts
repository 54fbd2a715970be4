import { execa } from "execa";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LockTimeoutError, withProcessLock } from "../../../src/lib/process-lock.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

const MODULE = join(import.meta.dirname, "../../../src/lib/process-lock.ts");

/** A process of its own that runs `body` while it holds the lock; `dir` and the promises of node:fs are at hand. */
function holdElsewhere(dir: string, body: string) {
  const code = `
    const { withProcessLock } = await import(${JSON.stringify(MODULE)});
    const fs = await import("node:fs/promises");
    const dir = ${JSON.stringify(dir)};
    await withProcessLock(dir + "/lock", 30_000, async () => { ${body} });`;
  return execa(process.execPath, ["--input-type=module", "-e", code], { reject: false, timeout: 60_000 });
}

describe("the lock between processes", () => {
  test("lets one process at a time read, wait and write", async () => {
    const dir = await makeTempDir();
    const counter = join(dir, "counter");
    await writeFile(counter, "0");
    const add = `
      const count = Number(await fs.readFile(dir + "/counter", "utf8"));
      await new Promise((resolve) => setTimeout(resolve, 5));
      await fs.writeFile(dir + "/counter", String(count + 1));`;
    const here = Array.from({ length: 10 }, () =>
      withProcessLock(join(dir, "lock"), 30_000, async () => {
        const count = Number(await readFile(counter, "utf8"));
        await new Promise((resolve) => setImmediate(resolve));
        await writeFile(counter, String(count + 1));
      }),
    );
    await Promise.all([...Array.from({ length: 5 }, () => holdElsewhere(dir, add)), ...here]);
    expect(await readFile(counter, "utf8")).toBe("15");
    expect((await readdir(join(dir, "lock"))).length).toBeLessThanOrEqual(4);
  });

  test("is free again at once when its holder was killed, for exactly one of those who wait", async () => {
    const dir = await makeTempDir();
    const holder = holdElsewhere(
      dir,
      `await fs.writeFile(dir + "/held", ""); setInterval(() => {}, 1_000); await new Promise(() => {});`,
    );
    await waitUntil(async () => (await readdir(dir)).includes("held"));
    let inside = 0;
    let most = 0;
    const waiting = Array.from({ length: 4 }, () =>
      withProcessLock(join(dir, "lock"), 10_000, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside -= 1;
      }),
    );
    holder.kill("SIGKILL");
    await Promise.all([holder, ...waiting]);
    expect(most).toBe(1);
  });

  test("gives up after its time-out and names the holder", async () => {
    const dir = await makeTempDir();
    const error = await withProcessLock(join(dir, "lock"), 5_000, () =>
      withProcessLock(join(dir, "lock"), 200, async () => "never").catch((thrown: unknown) => thrown),
    );
    expect(error).toBeInstanceOf(LockTimeoutError);
    expect(error).toMatchObject({ holderPid: process.pid });
  });

  test("is given back when the work throws", async () => {
    const dir = await makeTempDir();
    const broken = withProcessLock(dir, 1_000, async () => {
      throw new Error("broken");
    });
    await expect(broken).rejects.toThrow("broken");
    expect(await withProcessLock(dir, 1_000, async () => "mine")).toBe("mine");
  });
});

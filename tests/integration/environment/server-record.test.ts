import { execa } from "execa";
import { mkdir } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { isServerAlive } from "../../../src/environment/redis/server-record.ts";
import { findProcessIdentity, type ProcessIdentity } from "../../../src/lib/process-identity.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

const MOUNT_AND_WORK_THERE = 'mount --bind "$1" "$2" && cd "$2" && echo there && exec sleep 60';

describe("the record of an embedded server", () => {
  test.runIf(userInfo().uid === 0)("fits the server that sees its folder under another path", async () => {
    const dir = await makeTempDir();
    const [folder, seenAs] = [join(dir, "redis"), join(dir, "seen-as")];
    await mkdir(folder);
    await mkdir(seenAs);
    const server = await startInMountNamespace(folder, seenAs);
    const record = { socket: join(folder, "redis.sock"), process: server };
    expect(await isServerAlive(folder, record)).toBe(true);
    expect(await isServerAlive(seenAs, record)).toBe(false);
  });
});

/** A process in a mount namespace of its own that works in `folder` and knows it as `seenAs`. */
async function startInMountNamespace(folder: string, seenAs: string): Promise<ProcessIdentity> {
  const running = execa("unshare", ["-m", "sh", "-c", MOUNT_AND_WORK_THERE, "sh", folder, seenAs], { reject: false });
  onTestFinished(async () => {
    running.kill("SIGKILL");
    await running;
  });
  let said = "";
  running.stdout.on("data", (text: Buffer) => (said += text.toString()));
  await waitUntil(() => said.includes("there"), { what: "the process to work in its folder" });
  const identity = await findProcessIdentity(running.pid ?? 0);
  if (identity === undefined) throw new Error("The process ended early.");
  return identity;
}

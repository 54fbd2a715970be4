import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { startScriptedPipeline } from "./scripted-pipeline.ts";

/**
 * A runner in a process of its own, to be killed or paused:
 * `node runner-child.ts <socket> <prefix> <file> <stage> [lock ms]`. It works on what is queued; its `stage` begins, tells so
 * with a line in the file, and goes on once there is a file named `<file>.go`. Before the write to the outside that would
 * follow, it asks its lease, as every stage does.
 */
const [socket = "", prefix = "", file = "", slow = "", lockMs = "1000"] = process.argv.slice(2);
const tell = (line: string) => appendFileSync(file, `${line}\n`);

const server = { socket, url: "", dir: "", pid: 0, close: async () => undefined };
const scripted = startScriptedPipeline(server, {
  prefix,
  lockDurationMs: Number(lockMs),
  script: {
    async [slow](stored: { item: { issue: number } }, context: { lease: { assertHeld(): Promise<void> } }) {
      tell(`began ${stored.item.issue}`);
      while (!existsSync(`${file}.go`)) await delay(20);
      const held = await context.lease.assertHeld().then(
        () => true,
        () => false,
      );
      tell(`${held ? "wrote" : "held back"} ${stored.item.issue}`);
      return { kind: "park", reason: "bug", explanation: "The late runner spoke." } as const;
    },
  },
});
await scripted.pipeline.startWorkers();
tell("started");
process.once("SIGTERM", () => void scripted.close());

import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { startScriptedPipeline } from "./scripted-pipeline.ts";

/**
 * A runner in a process of its own, to be killed or paused: `node runner-child.ts <socket> <prefix> <file> <stage>`. It
 * works on what is queued; its `stage` begins, tells so with a line in the file, and takes long. Before the write to the
 * outside that would follow, it asks its lease, as every stage does.
 */
const [socket = "", prefix = "", file = "", slow = ""] = process.argv.slice(2);
const tell = (line: string) => appendFileSync(file, `${line}\n`);

const server = { socket, url: "", dir: "", pid: 0, close: async () => undefined };
const scripted = startScriptedPipeline(server, {
  prefix,
  script: {
    async [slow](stored: { item: { issue: number } }, context: { lease: { assertHeld(): Promise<void> } }) {
      tell(`began ${stored.item.issue}`);
      await delay(1500);
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

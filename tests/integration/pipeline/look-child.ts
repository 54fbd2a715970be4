import { appendFileSync } from "node:fs";
import { startScriptedPipeline } from "./scripted-pipeline.ts";

/** A runner to be killed in the middle of a look, which never ends: `node look-child.ts <socket> <prefix> <file>`. */
const [socket = "", prefix = "", file = ""] = process.argv.slice(2);
const server = { socket, url: "", dir: "", pid: 0, close: async () => undefined };
const scripted = startScriptedPipeline(server, {
  prefix,
  async duringLook(issue) {
    appendFileSync(file, `looks at ${issue}\n`);
    await new Promise(() => undefined);
  },
});
await scripted.pipeline.startWorkers();

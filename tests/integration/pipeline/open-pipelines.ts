import { afterAll, afterEach, beforeAll } from "vitest";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { type ScriptedPipeline, startScriptedPipeline } from "./scripted-pipeline.ts";

/** One Redis for the tests of a file, and pipelines on it that are closed after each test. */
export function usePipelines(): {
  server(): TestRedis;
  /** On the file's server, or another one. */
  start(options?: Parameters<typeof startScriptedPipeline>[1], on?: TestRedis): ScriptedPipeline;
  closeAll(): Promise<void>;
} {
  let server: TestRedis | undefined;
  const open: ScriptedPipeline[] = [];
  const getServer = (): TestRedis => {
    if (server === undefined) throw new Error("The server is started before the first test.");
    return server;
  };
  const closeAll = async () => void (await Promise.all(open.splice(0).map((one) => one.close())));

  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterEach(closeAll);
  afterAll(async () => server?.close());

  return {
    server: getServer,
    start(options = {}, on = getServer()) {
      const scripted = startScriptedPipeline(on, options);
      open.push(scripted);
      return scripted;
    },
    closeAll,
  };
}

import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { toConnectionOptions } from "../../../src/lib/redis-connection.ts";
import { startTcpRelay } from "../../helpers/tcp-relay.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { usePipelines } from "./open-pipelines.ts";
import { idOf, makeIssue } from "./scripted-pipeline.ts";

const { server, start } = usePipelines();

const OUTAGE_MS = 20_000;
/** As long as the runner's own time-outs need to notice a dead link, and then some. */
const RECOVERY = { timeoutMs: 90_000, what: "all items to be in review" };

test.for(["silent", "refused"] as const)(
  "a runner that has no network for twenty seconds (%s) loses no item and moves none twice, whatever was added meanwhile",
  { timeout: 180_000 },
  async (mode) => {
    const relay = await startTcpRelay(server().socket);
    onTestFinished(() => relay.close());
    const url = `redis://127.0.0.1:${relay.port}`;
    const gate = Promise.withResolvers<void>();
    const cut = start({
      lockDurationMs: 15_000,
      connections: { worker: toConnectionOptions(url, "worker"), state: toConnectionOptions(url, "state") },
      script: {
        exec: async () => {
          await gate.promise;
          return { kind: "advance", to: "review", reason: "pull-request-opened", explanation: "Opened." };
        },
      },
    });
    const direct = start({ prefix: cut.prefix });
    const look = (...issues: number[]) => {
      direct.issues = issues.map((number) => makeIssue(number));
      const selection = { repos: ["acme/shop"], issues: [99], stages: [], maxItems: 1 };
      return direct.pipeline.runSelected("look", selection, new AbortController().signal);
    };
    await look(1, 2, 3);
    await cut.pipeline.startWorkers();
    await waitUntil(() => cut.calls.filter(({ stage }) => stage === "exec").length === 3);

    await relay.set(mode);
    await look(4, 5);
    gate.resolve();
    await delay(OUTAGE_MS);
    await relay.set("open");
    await look(6, 7);

    await waitUntil(async () => (await direct.pipeline.store.count()).review === 7, RECOVERY);
    const ended = (await direct.events()).filter((event) => event.type === "stage:ended");
    for (let issue = 1; issue <= 7; issue += 1) {
      expect(ended.filter((event) => event.item === idOf(issue)).map(({ stage }) => stage)).toEqual([
        "triage",
        "prep",
        "exec",
      ]);
    }
    expect((await direct.events()).filter(({ type }) => type === "stage:errored")).toEqual([]);
  },
);

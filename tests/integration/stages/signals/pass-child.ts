/**
 * One pass of signal triage in a process of its own, against a real Redis and a stand-in of GitHub, that kills itself at
 * the place the test names: `before` the issue is written, `after` it, or `never`.
 */
import { Redis } from "ioredis";
import { createGitHub } from "../../../../src/integrations/github/index.ts";
import { makeKeys } from "../../../../src/pipeline/keys.ts";
import { createSignalRecords } from "../../../../src/pipeline/signal-records.ts";
import { runSignalPass } from "../../../../src/stages/signals/pass.ts";
import { createFakeSource, makeSignal, makeSignalsConfig } from "../../../fakes/fake-signals.ts";

const [socket = "", prefix = "", apiUrl = "", token = "", where = "never", holdMs = "200", repo = ""] =
  process.argv.slice(2);
const redis = new Redis({ path: socket });
const { tracker } = createGitHub({
  apiUrl,
  access: { token },
  redact: (text) => text,
  writeSpacing: { every: 1, notifying: 1 },
});
const now = new Date();
const source = createFakeSource();
source.signals = [makeSignal("1", now, { repo })];
const { signals, labels } = makeSignalsConfig();
const { ensureIssue } = tracker;

const report = await runSignalPass(
  {
    ...{
      config: signals,
      labels,
      sources: [{ ...source.port, repo }],
      holdMs: Number(holdMs),
      redact: (text: string) => text,
    },
    records: createSignalRecords({ redis, keys: makeKeys(prefix), timezone: "UTC" }),
    tracker: {
      ...tracker,
      async ensureIssue(...given) {
        if (where === "before") process.kill(process.pid, "SIGKILL");
        const made = await ensureIssue(...given);
        if (where === "after") process.kill(process.pid, "SIGKILL");
        return made;
      },
    },
    ledger: { append: async () => undefined },
    findFix: async () => undefined,
    isBeingWorkedOn: async () => false,
    now: () => now,
  },
  { dryRun: false },
  new AbortController().signal,
);
console.log(JSON.stringify(report.decided.map(({ decision, issue }) => ({ decision, issue }))));
await redis.quit();

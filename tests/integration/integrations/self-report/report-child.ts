/**
 * Reports of Millrace about itself, made in a process of its own since the SDK changes the process it is in. The argument
 * is what to do: `report`, `options`, `jobs` or `silent`. Prints what the test asks for.
 */
import { Queue, type QueueOptions, Worker } from "bullmq";
import { EnvironmentError } from "../../../../src/domain/errors.ts";
import { openSelfReport } from "../../../../src/integrations/self-report/self-report.ts";
import type { WorkItemId } from "../../../../src/domain/work-item.ts";

const [what = "report", host = "", secret = "", socket = ""] = process.argv.slice(2);
const isSilent = what === "silent";
const requests: string[] = [];
if (isSilent) {
  globalThis.fetch = async (url) => {
    requests.push(url instanceof Request ? url.url : url.toString());
    throw new Error("No request is due.");
  };
}
const troubles: string[] = [];
const report = await openSelfReport({
  telemetry: {
    sentry: { dsn: isSilent ? "" : `http://public@${host}/1`, environment: "test", tracesSampleRate: 1 },
    posthog: { key: isSilent ? "" : "phc_test", url: `http://${host}`, flagsKey: isSilent ? "" : "phx_test" },
  },
  ...{ version: "0.1.0", installation: "11111111-2222-8333-a444-555555555555", doNotTrack: what === "do-not-track" },
  redact: (text) => text.replaceAll(secret, "[redacted]"),
  onTrouble: (message) => troubles.push(message),
});

if (what === "options") {
  const sentry = await import("@sentry/node");
  console.log(JSON.stringify(sentry.getClient()?.getDataCollectionOptions()));
  await report.close();
} else if (what === "jobs") {
  const telemetry = report.queueTelemetry as NonNullable<QueueOptions["telemetry"]>;
  const connection = { path: socket, maxRetriesPerRequest: null };
  const queue = new Queue("exec", { connection, telemetry });
  const ended = Promise.withResolvers<void>();
  const worker = new Worker(
    "exec",
    async ({ attemptsMade }) => {
      if (attemptsMade === 2) setTimeout(ended.resolve, 100);
      throw new Error(`Attempt ${attemptsMade} met ${secret}.`);
    },
    { connection, telemetry },
  );
  await queue.add("stage", { id: "acme--shop-1", note: secret }, { attempts: 3 });
  await ended.promise;
  await worker.close();
  await queue.close();
  await report.close();
  console.log("{}");
} else {
  const item = "acme--shop-1" as WorkItemId;
  /* a line of source: canary-source-line */
  const fail = (password: string) => {
    throw new EnvironmentError(`The program said ${password}.`, { code: "env.tmux_broken", details: { password } });
  };
  try {
    fail(secret);
  } catch (error) {
    report.itemFailed({ item, stage: "exec", error });
  }
  const sentry = isSilent ? undefined : await import("@sentry/node");
  // What the queue itself tells of an attempt is no report.
  sentry?.captureException(new Error("an attempt"), { mechanism: { type: "auto.queue.bullmq", handled: false } });
  sentry?.addBreadcrumb({ message: `crumb ${secret}` });
  sentry?.startSpan({ name: "bzpopmin {millrace}:exec", op: "db" }, () => undefined);
  sentry?.startSpan({ name: "process exec", op: "queue.process" }, () => undefined);
  const schedule = { slug: "millrace-signals", pattern: "*/30 * * * *", timezone: "UTC" };
  await report.watch(schedule, async () => undefined);
  await report.watch(schedule, async () => Promise.reject(new Error("no"))).catch(() => undefined);
  report.count("item rested", "acme--shop-1 7", { status: "review", note: secret });
  report.count("item rested", "acme--shop-1 7", { status: "review", note: secret });
  const answers = {
    on: await report.isEnabled("on-for-all", false),
    off: await report.isEnabled("off-for-all", true),
    unknown: [await report.isEnabled("unknown", true), await report.isEnabled("unknown", false)],
  };
  await report.close();
  console.log(JSON.stringify({ answers, troubles, requests }));
}

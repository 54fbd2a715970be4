import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openState } from "../../../../src/app-state.ts";
import { keepLogs } from "../../../../src/cli/long-running/keep-logs.ts";
import { createTerminal } from "../../../../src/cli/terminal.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import { readEnvironment } from "../../../../src/config/environment.ts";
import { startGitHubStandIn } from "../../../../src/demo/github-stand-in/index.ts";
import { createRedactor } from "../../../../src/lib/redact.ts";
import { listContractProblems } from "../../../contract/list-contract-problems.ts";
import { startTestRedis } from "../../../helpers/redis.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { waitUntil } from "../../../helpers/wait-until.ts";

/** A runner's part that keeps the logs, over a Redis that the test can end. Nothing else of the runner is up. */
async function makeKeeper() {
  const dir = await makeTempDir();
  const standIn = await startGitHubStandIn({ dir: await makeTempDir() });
  onTestFinished(async () => {
    await standIn.close();
    expect(listContractProblems(standIn.requests)).toEqual([]);
  });
  standIn.addUser({ login: "millrace", token: "token-of-millrace-000001" });
  await standIn.addRepository({ repo: "acme/shop", files: { "a.md": "a" }, collaborators: { millrace: "write" } });
  const redis = await startTestRedis();
  onTestFinished(() => redis.close());
  const yaml = [
    `github: { apiUrl: "${standIn.url}", token: token-of-millrace-000001 }`,
    "projects: [{ repo: acme/shop }]",
    `redis: { url: "${redis.url}" }`,
    'schedules: { dailyLog: "* * * * *" }',
  ];
  await writeFile(join(dir, "millrace.config.yaml"), yaml.join("\n"));
  const { config, file } = await loadConfig({ cwd: dir, env: {} });
  const { dataDir } = config;
  const state = await openState({ config, dataDir, env: process.env, mayInstall: false, report: () => undefined });
  onTestFinished(() => state.close());
  let errors = "";
  const err = createTerminal({ write: (text: string) => (errors += text) }, readEnvironment({}));
  const loaded = { config, dataDir, file, redactor: createRedactor() };
  const keep = () => onTestFinished(keepLogs({ err }, state, loaded, 20));
  const readLog = async () => {
    const logs = (await readdir(join(dataDir, "daily-log")).catch(() => [])).filter((name) => name.endsWith(".md"));
    return logs[0] === undefined ? "" : readFile(join(dataDir, "daily-log", logs[0]), "utf8");
  };
  return { redis, state, keep, readLog, errors: () => errors };
}

test("The day's log is written where the queue's clock does not write it", async () => {
  const { keep, readLog, errors } = await makeKeeper();
  keep();
  await waitUntil(async () => (await readLog()).includes("# Daily log"), { what: "the log", timeoutMs: 20_000 });
  expect(await readLog()).not.toContain("could not be read");
  expect(errors()).toBe("");
});

test("The day's log is written, and says what it does not know, where Redis is gone", async () => {
  const { redis, keep, readLog } = await makeKeeper();
  await redis.close();
  keep();
  await waitUntil(async () => (await readLog()).includes("Redis could not be read"), {
    what: "the log of a blind runner",
    timeoutMs: 30_000,
  });
  expect(await readLog()).toContain("env.redis_lost");
});

test("A log that another runner wrote is not written again", async () => {
  const { state, keep, readLog } = await makeKeeper();
  const at = new Date().toISOString();
  await state.ledger.append({ type: "daily-log:written", at, date: at.slice(0, 10), path: "/elsewhere" });
  let reads = 0;
  const ledger = { ...state.ledger, read: (window: { from: Date; to: Date }) => (reads++, state.ledger.read(window)) };
  Object.assign(state, { ledger });
  keep();
  await waitUntil(() => reads >= 3, { what: "three looks" });
  expect(await readLog()).toBe("");
});

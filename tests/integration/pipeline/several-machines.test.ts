import { expect, test } from "vitest";
import type { AgentRunRecord } from "../../../src/domain/agent-run.ts";
import { toRunId } from "../../../src/domain/agent-run.ts";
import type { ItemStage } from "../../../src/domain/stage.ts";
import type { WorkItem } from "../../../src/domain/work-item.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { usePipelines } from "./open-pipelines.ts";
import { idOf, makeIssue, type ScriptedPipeline, type StageScript } from "./scripted-pipeline.ts";

const { start } = usePipelines();

const GONE_AFTER_MS = 2000;
const SLOTS = { here: 4, inAll: 0, goneAfterMs: GONE_AFTER_MS };

function makeRun(item: WorkItem, machine: string): AgentRunRecord {
  const sequence = (item.run?.sequence ?? 0) + 1;
  return {
    ...{ id: toRunId(item.id, sequence), sequence, agent: "claude", branch: `millrace/${item.issue}-x` },
    ...{ baseSha: "0".repeat(40), baseline: [], host: machine },
  };
}

/** Prep makes a run that is bound to its machine, as the real one does. */
function bound(machine: string, script: StageScript = {}): StageScript {
  return {
    prep: async ({ item }) => ({
      ...{ kind: "advance", to: "exec", reason: "prepared", explanation: "Prepared." },
      changes: { run: makeRun(item, machine) },
    }),
    ...script,
  };
}

/** An exec that takes until it is let go; it is told apart by its machine. */
function makeGate() {
  const gate = Promise.withResolvers<void>();
  const exec: StageScript["exec"] = async ({ item }) => {
    await gate.promise;
    return {
      ...{ kind: "advance", to: "review", reason: "pull-request-opened", explanation: "Opened." },
      ...(item.run === undefined ? {} : { changes: { run: { ...item.run, startedAt: "2026-01-01T00:00:00Z" } } }),
    };
  };
  return { open: gate.resolve, exec };
}

function startMachine(name: string, script: StageScript, on?: ScriptedPipeline, slots = SLOTS): ScriptedPipeline {
  return start({
    machine: name,
    script: bound(name, script),
    slots,
    ...(on === undefined ? {} : { prefix: on.prefix }),
  });
}

/** A session that is given up once the condition holds. */
async function workUntil(one: ScriptedPipeline, condition: () => boolean | Promise<boolean>): Promise<void> {
  const stop = new AbortController();
  const session = one.pipeline.runSession(`s${process.hrtime.bigint()}`, ["acme/shop"], stop.signal);
  await waitUntil(condition, { timeoutMs: 30_000 });
  stop.abort();
  await session;
}

const workUntilExec = (one: ScriptedPipeline) => workUntil(one, () => execsOf(one) === 1);

const findItem = async (one: ScriptedPipeline, issue: number) => (await one.pipeline.store.find(idOf(issue)))?.item;
const execsOf = (one: ScriptedPipeline) => one.calls.filter(({ stage }) => stage === "exec").length;

test("an open run waits for its machine to come back, and no other machine runs it meanwhile", async () => {
  const gate = makeGate();
  const slots = { ...SLOTS, goneAfterMs: 60_000 };
  const first = startMachine("one", gate, undefined, slots);
  first.issues = [makeIssue(1)];
  await first.pipeline.startWorkers();
  await workUntilExec(first);
  await first.pipeline.stop();

  const other = startMachine("two", {}, first, slots);
  other.issues = [makeIssue(1), makeIssue(2)];
  await other.pipeline.startWorkers();
  await workUntil(other, async () => (await findItem(other, 2))?.status === "review");
  expect(other.calls.filter(({ issue }) => issue === 1)).toEqual([]);
  expect(await findItem(other, 1)).toMatchObject({ status: "queued", stage: "exec", run: { host: "one" } });

  gate.open();
  const back = startMachine("one", {}, first, slots);
  await back.pipeline.startWorkers();
  await waitUntil(async () => (await findItem(back, 1))?.status === "review");
  expect(back.calls).toEqual([{ stage: "exec", issue: 1 }]);
});

test("a machine that is gone loses its run to another, once, without an attempt, and its late word is refused", async () => {
  const gate = makeGate();
  const gone = startMachine("one", gate);
  gone.issues = [makeIssue(1)];
  await gone.pipeline.startWorkers();
  await workUntilExec(gone);
  // Its network is cut: it neither beats nor renews, and works on.
  gone.redis.disconnect();
  const other = startMachine("two", {}, gone);
  await other.pipeline.startWorkers();
  await workUntil(other, async () => (await findItem(other, 1))?.status === "review");
  expect(await findItem(other, 1)).toMatchObject({ run: { host: "two", sequence: 2 }, attempts: 0 });
  expect(other.calls.map(({ stage }) => stage)).toEqual(["prep", "exec"]);
  const events = (await other.events()).filter(({ type }) => type === "run:superseded");
  expect(events).toMatchObject([{ run: `${idOf(1)}-r1`, machine: "one" }]);

  await gone.redis.connect();
  gate.open();
  await waitUntil(() => gone.processed.some(({ kind }) => kind === "stopped" || kind === "stale"), {
    what: "the old machine to find out",
  });
  expect(await findItem(other, 1)).toMatchObject({ run: { host: "two" }, status: "review" });
});

test("after a time in which nobody beat, no machine counts as gone before it had a chance to say that it lives", async () => {
  const gate = makeGate();
  const slots = { ...SLOTS, goneAfterMs: 3000 };
  const first = startMachine("one", gate, undefined, slots);
  first.issues = [makeIssue(1)];
  await first.pipeline.startWorkers();
  await workUntilExec(first);
  await first.pipeline.stop();
  // As after a night with all machines off.
  await first.redis.zadd(`${first.prefix}:machine-beats`, Date.now() - 3_600_000, "one");
  const other = startMachine("two", {}, first, slots);
  await other.pipeline.startWorkers();
  expect(await findItem(other, 1)).toMatchObject({ run: { host: "one" } });
  gate.open();
  const back = startMachine("one", {}, first, slots);
  await back.pipeline.startWorkers();
  await waitUntil(async () => (await findItem(back, 1))?.status === "review");
  expect([...other.calls, ...back.calls]).toEqual([{ stage: "exec", issue: 1 }]);
});

test("no more runs than the limit over all machines are under way at once, and each gets its turn", async () => {
  let running = 0;
  let most = 0;
  const exec: StageScript["exec"] = async () => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    running -= 1;
    return { kind: "advance", to: "review", reason: "pull-request-opened", explanation: "Opened." };
  };
  const slots = { ...SLOTS, inAll: 3 };
  const first = startMachine("one", { exec }, undefined, slots);
  const second = startMachine("two", { exec }, first, slots);
  first.issues = Array.from({ length: 12 }, (_, index) => makeIssue(index + 1));
  second.issues = first.issues;
  await Promise.all([first.pipeline.startWorkers(), second.pipeline.startWorkers()]);
  await first.run();
  expect(await first.pipeline.store.count()).toMatchObject({ review: 12 });
  expect(most).toBe(3);
  expect(await first.redis.hlen(`${first.prefix}:slots`)).toBe(0);
});

test("two processes of one machine share its places", async () => {
  let running = 0;
  let most = 0;
  const exec: StageScript["exec"] = async () => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    running -= 1;
    return { kind: "advance", to: "review", reason: "pull-request-opened", explanation: "Opened." };
  };
  const first = startMachine("one", { exec }, undefined, { ...SLOTS, here: 2 });
  const second = startMachine("one", { exec }, first, { ...SLOTS, here: 2 });
  first.issues = Array.from({ length: 8 }, (_, index) => makeIssue(index + 1));
  // Either may look at the project.
  second.issues = first.issues;
  await Promise.all([first.pipeline.startWorkers(), second.pipeline.startWorkers()]);
  await first.run();
  expect(await first.pipeline.store.count()).toMatchObject({ review: 8 });
  expect(most).toBe(2);
});

test("the place of a machine that is gone, and that of a run that its item left, are free again", async () => {
  const slots = { ...SLOTS, inAll: 1 };
  const first = startMachine("one", {}, undefined, slots);
  const key = `${first.prefix}:slots`;
  await first.redis.hset(key, "acme--shop-77-r1", "never-seen", "acme--shop-78-r1", "one");
  first.issues = [makeIssue(1)];
  await first.pipeline.startWorkers();
  await first.run();
  expect(await findItem(first, 1)).toMatchObject({ status: "review" });
  expect(await first.redis.hgetall(key)).toEqual({});
});

test("a machine prepares no more than it can soon run, so that one that joins later finds work, in its order", async () => {
  const gate = makeGate();
  const slots = { ...SLOTS, goneAfterMs: 60_000 };
  const first = startMachine("one", { ...gate, prep: slowPrep("one") }, undefined, slots);
  first.issues = Array.from({ length: 40 }, (_, index) => makeIssue(index + 1));
  await first.pipeline.startWorkers();
  const stop = new AbortController();
  const session = first.pipeline.runSession("s", ["acme/shop"], stop.signal);
  await waitUntil(() => execsOf(first) === 4);
  const second = startMachine("two", { prep: slowPrep("two") }, first, slots);
  await second.pipeline.startWorkers();
  await waitUntil(async () => (await second.pipeline.store.count()).review >= 24, { timeoutMs: 30_000 });
  // Four are at work; without the gate the first machine would have taken about half of the rest.
  const prepsOf = (one: ScriptedPipeline) =>
    one.calls.filter(({ stage }) => stage === "prep").map(({ issue }) => issue);
  expect(prepsOf(first).length).toBeLessThanOrEqual(16);
  const order = prepsOf(second);
  const displaced = order.toSorted((a, b) => a - b).map((issue, index) => Math.abs(issue - (order[index] ?? 0)));
  expect(Math.max(...displaced)).toBeLessThanOrEqual(4);
  gate.open();
  await waitUntil(async () => (await second.pipeline.store.count()).review === 40, { timeoutMs: 30_000 });
  stop.abort();
  await session;
});

function slowPrep(machine: string): ItemStage["run"] {
  return async ({ item }) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return {
      ...{ kind: "advance", to: "exec", reason: "prepared", explanation: "Prepared." },
      changes: { run: makeRun(item, machine) },
    };
  };
}

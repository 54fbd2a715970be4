import { expect, test } from "vitest";
import { ParkError, TransientError, WaitError } from "../../../src/domain/errors.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { usePipelines } from "./open-pipelines.ts";
import { idOf, makeIssue } from "./scripted-pipeline.ts";

const { start } = usePipelines();

test("an issue passes through all stages once and leaves its trace in the ledger", async () => {
  const scripted = start();
  scripted.issues = [makeIssue(1), makeIssue(2)];
  await scripted.pipeline.startWorkers();
  await scripted.run();

  const stored = await scripted.pipeline.store.find(idOf(1));
  expect(stored?.item).toMatchObject({ status: "review", stage: "exec", reason: "pull-request-opened" });
  expect(scripted.calls.filter(({ issue }) => issue === 1).map(({ stage }) => stage)).toEqual([
    "triage",
    "prep",
    "exec",
  ]);
  const trace = (await scripted.events()).filter((event) => "item" in event && event.item === idOf(1));
  expect(trace.map(({ type }) => type)).toEqual(["item:created", "stage:ended", "stage:ended", "stage:ended"]);
  expect(await scripted.pipeline.store.count()).toMatchObject({ review: 2, queued: 0 });
});

test("a second session over unchanged issues runs no stage", async () => {
  const scripted = start();
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.startWorkers();
  await scripted.run();
  const before = scripted.calls.length;
  await scripted.run();
  expect(scripted.calls.length).toBe(before);
});

test("a waiting item is triaged again when its issue changed, and not before", async () => {
  let answered = false;
  const scripted = start({
    script: {
      triage: async ({ snapshot }) =>
        snapshot.comments > 0
          ? { kind: "advance", to: "prep", reason: "ready", explanation: "Answered." }
          : { kind: "wait", reason: "needs-clarification", explanation: "Which file?" },
    },
  });
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.startWorkers();
  await scripted.run();
  expect((await scripted.pipeline.store.find(idOf(1)))?.item.status).toBe("waiting");
  await scripted.run();
  expect(scripted.calls).toHaveLength(1);
  answered = true;
  scripted.issues = [makeIssue(1, { comments: 1 })];
  await scripted.run();
  expect(answered && (await scripted.pipeline.store.find(idOf(1)))?.item.status).toBe("review");
});

test("a closed issue leaves, and returns when it is opened again", async () => {
  const scripted = start({
    script: { triage: async () => ({ kind: "park", reason: "too-large", explanation: "Too large." }) },
  });
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.startWorkers();
  await scripted.run();
  scripted.issues = [];
  scripted.closed = [1];
  await scripted.run();
  expect((await scripted.pipeline.store.find(idOf(1)))?.item.status).toBe("closed");
  scripted.issues = [makeIssue(1)];
  scripted.closed = [];
  await scripted.run();
  expect((await scripted.pipeline.store.find(idOf(1)))?.item.status).toBe("parked");
  expect(scripted.calls).toHaveLength(2);
});

test("a service in trouble is asked again after a back-off, and the item goes on", async () => {
  let tries = 0;
  const scripted = start({
    script: {
      prep: async () => {
        tries += 1;
        if (tries < 2) throw new TransientError("The host answered 502.", { code: "github.unavailable" });
        return { kind: "advance", to: "exec", reason: "prepared", explanation: "Prepared." };
      },
    },
  });
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.startWorkers();
  await scripted.run();
  expect(tries).toBe(2);
  expect((await scripted.pipeline.store.find(idOf(1)))?.item).toMatchObject({ status: "review", troubles: 0 });
});

test("each kind of failure ends in the state that its class asks for, with secrets taken out", async () => {
  const scripted = start({
    script: {
      triage: async ({ item }) => {
        if (item.issue === 1) throw new ParkError("No permission: sesame-open.", { code: "github.no_permission" });
        if (item.issue === 2) throw new TypeError("undefined is not a function (sesame-open)");
        const retryAt = new Date(Date.now() + 3_600_000);
        throw new WaitError("Rate limited.", { code: "github.rate_limited", retryAt });
      },
    },
  });
  scripted.issues = [makeIssue(1), makeIssue(2), makeIssue(3)];
  await scripted.pipeline.startWorkers();
  await scripted.run();
  const states = await Promise.all([1, 2, 3].map((issue) => scripted.pipeline.store.find(idOf(issue))));
  expect(states.map((stored) => [stored?.item.status, stored?.item.reason])).toEqual([
    ["parked", "no-permission"],
    ["parked", "bug"],
    ["queued", "rate-limited"],
  ]);
  const everything = JSON.stringify([states, await scripted.events()]);
  expect(everything).not.toContain("sesame-open");
  expect(everything).toContain("[redacted]");
});

test("a chosen issue is worked on alone and the others stay where they are", async () => {
  const scripted = start();
  scripted.issues = [makeIssue(1), makeIssue(2), makeIssue(3)];
  const selection = { repos: ["acme/shop"], issues: [2], stages: [], maxItems: 10 };
  await scripted.pipeline.runSelected("one", selection, new AbortController().signal);
  expect(new Set(scripted.calls.map(({ issue }) => issue))).toEqual(new Set([2]));
  await scripted.pipeline.startWorkers();
  await scripted.run();
  expect(scripted.calls).toHaveLength(9);
  expect(await scripted.pipeline.store.count()).toMatchObject({ review: 3 });
});

test("schedules are set once however often they are asked for, and go when they are not wanted", async () => {
  const scripted = start();
  const schedule = { pattern: "0 */2 * * *", timezone: "Europe/Berlin" };
  await Promise.all(Array.from({ length: 5 }, () => scripted.pipeline.ensureSchedules(["acme/shop"], schedule)));
  const key = `${scripted.prefix}:scout:repeat`;
  expect(await scripted.redis.zcard(key)).toBe(1);
  await scripted.pipeline.ensureSchedules(["acme/shop"], { ...schedule, pattern: "" });
  expect(await scripted.redis.zcard(key)).toBe(0);
});

test("the state of an item is told apart from its text, and the text stays as it was when the work began", async () => {
  const gate = Promise.withResolvers<void>();
  const seen: string[] = [];
  const scripted = start({
    script: {
      prep: async ({ snapshot }) => {
        await gate.promise;
        seen.push(snapshot.body);
        return { kind: "advance", to: "exec", reason: "prepared", explanation: "Prepared." };
      },
    },
  });
  scripted.issues = [makeIssue(1, { body: "first" })];
  await scripted.pipeline.startWorkers();
  const session = scripted.run();
  await waitUntil(() => scripted.calls.some(({ stage }) => stage === "prep"));
  scripted.issues = [makeIssue(1, { body: "edited by somebody" })];
  gate.resolve();
  await session;
  expect(seen).toEqual(["first"]);
});

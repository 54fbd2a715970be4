import { setTimeout as delay } from "node:timers/promises";
import { describe } from "vitest";
import { listTraces } from "../../helpers/host-facts.ts";
import { test } from "../../helpers/e2e-test.ts";
import { startTestRedis } from "../../helpers/redis.ts";
import { PATIENT_AGENT } from "../../helpers/stand-in-project.ts";
import { startTcpRelay } from "../../helpers/tcp-relay.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { letAgentsEnd } from "../../helpers/work-under-way.ts";

/** The outage's length is the subject of these tests; nothing can be waited for while it lasts. */
const OUTAGE_MS = 20_000;

describe.concurrent("Redis is away for 20 seconds under `millrace start`", () => {
  for (const [how, state] of [
    ["and refuses connections", "refused"],
    ["behind a link that died without a word", "silent"],
  ] as const) {
    test(`${how}: work from before, of that time and from after is done, each once`, async ({
      makeProject,
      expect,
      onTestFinished,
    }) => {
      const redis = await startTestRedis();
      onTestFinished(() => redis.close());
      const relay = await startTcpRelay(redis.socket);
      onTestFinished(() => relay.close());
      const project = await makeProject({
        agent: PATIENT_AGENT,
        sections: {
          redis: { url: `redis://127.0.0.1:${relay.port}` },
          schedules: { session: "*/10 * * * * *" },
          limits: { concurrentRuns: 3 },
        },
      });
      project.addIssue();
      const runner = project.start(["start", "--json"]);
      await waitUntil(async () => (await project.countAgentStarts()) === 1, { timeoutMs: 60_000 });

      await relay.set(state);
      project.addIssue({ title: "Document how dates are written", body: DURING });
      await letAgentsEnd(project);
      await delay(OUTAGE_MS);
      await relay.set("open");
      project.addIssue({ title: "Document how names are shortened", body: AFTER });

      const expected = ["#1 pull-request", "#2 pull-request", "#3 pull-request"];
      await waitUntil(
        async () => {
          await letAgentsEnd(project);
          return listTraces(project.github).length >= expected.length;
        },
        { timeoutMs: 90_000, what: `three pull requests\n${runner.stderr()}` },
      );
      expect(listTraces(project.github)).toEqual(expected);
      expect(await project.countAgentStarts()).toBe(3);
      runner.kill("SIGTERM");
      expect(await runner.ended).toMatchObject({ code: 0 });
    });
  }
});

const DURING =
  'The notes do not say that dates are written as year, month, day. Please add a short section "Dates" with one example.';
const AFTER =
  'The notes do not say that long names are cut with three dots. Please add a short section "Names" with one example.';

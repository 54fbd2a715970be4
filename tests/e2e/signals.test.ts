import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect } from "vitest";
import { makeSentryEvent, makeSentryIssue } from "../fakes/signal-stand-in/sentry-data.ts";
import { type SignalStandIn, STAND_IN_TOKEN, startSignalStandIn } from "../fakes/signal-stand-in/start.ts";
import { toJson } from "../helpers/cli.ts";
import { test } from "../helpers/e2e-test.ts";
import { REPO } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

let sentry: SignalStandIn;
beforeAll(async () => {
  sentry = await startSignalStandIn();
});
afterAll(() => sentry.close());

interface Report {
  ok: boolean;
  decided: { decision: string; issue?: number; title: string; terms: unknown[] }[];
}

function sections(changes: Record<string, unknown> = {}) {
  return {
    signals: {
      sentry: [
        {
          repo: REPO,
          url: sentry.url,
          organization: "acme",
          token: STAND_IN_TOKEN,
          webhookSecret: "hook-secret-0123456789",
          ...changes,
        },
      ],
    },
  };
}

test("signals looks in a dry run, looks again at a new source, then files an issue that triage takes as ready", async ({
  makeProject,
}) => {
  await sentry.clear();
  await sentry.set({
    issues: [makeSentryIssue(1), makeSentryIssue(2, { userCount: 1, count: "2", level: "info" })],
    events: { 1: makeSentryEvent() },
  });
  const project = await makeProject({ sections: { ...sections(), http: { port: 0 } } });
  expect((await project.run(["status"])).code).toBe(0);

  const dry = await project.run(["signals", "--dry-run"]);
  expect(dry.code, dry.stderr).toBe(0);
  expect(dry.stdout).toMatch(/score\s+decision\s+what/);
  expect(dry.stdout).toContain("would file");
  expect(dry.stdout).toContain("users +");
  expect(dry.stdout).toContain("dry run: nothing was written");
  const asked = await sentry.requests();
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.flatMap(({ problems }) => problems)).toEqual([]);
  expect(asked.every(({ method }) => method === "GET")).toBe(true);

  const look = toJson<Report>(await project.run(["signals", "--json"]));
  expect(look.decided.map(({ decision }) => decision)).toEqual(["first-look", "below"]);
  const filed = toJson<Report>(await project.run(["signals", "sentry", "--json"]));
  expect(filed).toMatchObject({ ok: true, decided: [{ decision: "filed", issue: 1 }, { decision: "below" }] });

  // With `select: all`, the issue goes through the same triage as any other.
  await project.configure({
    projects: [{ repo: REPO, remote: project.github.gitUrl(REPO), select: "all", agent: "scripted", checks: [] }],
  });
  await project.run(["run", "--stage", "triage", "--json"]);
  const item = (await project.items()).get(1);
  expect(item?.decision?.verdict).toBe("ready");
});

test("A source that refuses the token is told with its code, and one key in the other's place when the file is read", async ({
  makeProject,
}) => {
  await sentry.clear();
  const project = await makeProject({ sections: sections({ token: "sntrys_another-token-0123456789" }) });
  expect((await project.run(["status"])).code).toBe(0);
  const refused = await project.run(["signals", "--dry-run"]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("sentry.bad_token");
  await project.configure(sections({ token: "phx_a-key-of-posthog-0123456789" }));
  const mixed = await project.run(["signals", "--dry-run"]);
  expect(mixed.code).toBe(2);
  expect(mixed.stderr).toContain("this is a key of PostHog");
});

test("A webhook asks a running Millrace for a pass", async ({ makeProject }) => {
  await sentry.clear();
  await sentry.set({ issues: [makeSentryIssue(3)] });
  const project = await makeProject({
    sections: { ...sections(), schedules: { session: "", signals: "", dailyLog: "" } },
  });
  const running = project.start(["start", "--json"]);
  const url = await waitUntil(() => /"url":"([^"]+)"/.exec(running.stdout())?.[1], {
    timeoutMs: 60_000,
    what: `start: ${running.stderr()}`,
  });
  const body = '{"action":"created"}';
  const headers = {
    "Sentry-Hook-Resource": "issue",
    "Sentry-Hook-Signature": createHmac("sha256", "hook-secret-0123456789").update(body).digest("hex"),
  };
  const answer = await fetch(`${url}/webhooks/sentry`, { method: "POST", body, headers });
  expect(answer.status).toBe(202);
  await waitUntil(async () => (await sentry.requests()).length > 0, { timeoutMs: 60_000, what: "the pass" });
  running.kill("SIGTERM");
  expect((await running.ended).code).toBe(0);
});

import { join } from "node:path";
import { makeBusyDay } from "../../../scripts/example-days/busy.ts";
import { computeExample } from "../../../scripts/example-days/world.ts";
import type { DailyFacts } from "../../../src/daily-log/facts.ts";
import { ensureSigningKey } from "../../../src/daily-log/signing-key.ts";
import { writeDailyLog } from "../../../src/daily-log/write.ts";
import type { DraftRow } from "../../../src/http/page-deps.ts";
import { DAY, HOUR, MINUTE } from "../../../src/lib/durations.ts";
import { events as logged, makeDailyLog } from "../../unit/daily-log/fixture.ts";
import { openPageWorld, type PageWorld } from "./page-world.ts";
import { makeSampleDay, SAMPLE_LOG } from "./sample-day.ts";

export const RUNNING = "acme--shop-230-r1";

/** Every page with something on it: items in each column, a running agent, held account, logs, signals, drafts. */
export async function openFullPageWorld(): Promise<PageWorld> {
  const now = Date.now();
  const at = (ago: number) => new Date(now - ago).toISOString();
  const drafts: DraftRow[] = [
    {
      id: "mr-a1b2",
      channel: "mastodon",
      source: "releases",
      text: "Version 2.4 is out: the receipt page has a dark scheme.\n\nhttps://example.org/2-4",
      link: "https://example.org/2-4",
      state: "drafted",
      canApprove: true,
      canDrop: true,
      canEdit: true,
      version: 1,
      length: { count: 76, limit: 500 },
    },
    {
      id: "mr-c3d4",
      channel: "bluesky",
      source: "releases",
      text: "Version 2.3 is out.",
      link: "https://example.org/2-3",
      state: "scheduled",
      slot: at(-DAY),
      canApprove: false,
      canDrop: false,
      canEdit: false,
      version: 3,
    },
  ];
  const world = await openPageWorld({
    social: {
      list: async () => drafts,
      approve: async () => ({ done: true }),
      drop: async () => ({ done: true }),
      find: async (id) => drafts.find((draft) => draft.id === id),
      edit: async () => ({ done: false, why: "The text counts 501, and mastodon takes 500." }),
      measure: (_channel, text) => ({ count: text.length, limit: 500 }),
    },
    signals: async () => [
      {
        repo: "acme/shop",
        title: "TypeError: cannot read 'sum' of undefined in CartTotal",
        score: 87.2,
        state: "filed",
        events: 1234,
        users: 311,
        lastSeen: at(5 * MINUTE),
        issue: 230,
        sourceUrl: "https://sentry.example/issues/1",
      },
    ],
  });
  const { items, events } = makeSampleDay();
  await world.addItems(items, events);
  await world.addRunners("box-1");
  await world.addSchedules(["acme/shop"], "0 */2 * * *", "Europe/Berlin");
  await world.addLog(RUNNING, SAMPLE_LOG, true);
  await world.addLog("acme--shop-7-r3", SAMPLE_LOG.repeat(100));
  await world.page.accounts.hold({
    account: "claude:default" as never,
    agent: "claude",
    kind: "quota",
    since: at(10 * MINUTE),
    until: at(-HOUR),
    repeats: 0,
    why: "The usage limit of the account is reached.",
  });
  for (let day = 0; day < 6; day += 1) {
    const date = at(day * DAY).slice(0, 10);
    const milestone = {
      number: 1,
      title: "Release 2.5",
      state: "open" as const,
      openIssues: 4 + day,
      closedIssues: 20 - 2 * day,
      dueOn: at(-14 * DAY),
      url: "https://github.example/acme/tally/milestone/1",
    };
    const log = makeDailyLog({
      now: `${date}T23:00:00Z`,
      milestones: { "acme/tally": [milestone] },
      events: [
        logged.created(`${date}T08:00:00Z`, 3, "Round half a cent up"),
        logged.closed(`${date}T09:00:00Z`, 4),
        logged.opened(`${date}T09:30:00Z`, 3, 41),
      ],
    });
    await writeLog(world, await log.compute(date));
  }
  await writeLog(world, await computeExample(makeBusyDay()));
  return world;
}

export async function writeLog({ dataDir }: PageWorld, facts: DailyFacts): Promise<void> {
  const key = await ensureSigningKey(join(dataDir, "keys", "daily-log.pem"));
  await writeDailyLog({ dir: join(dataDir, "daily-log"), facts, key });
}

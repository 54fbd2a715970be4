import { expect, it } from "vitest";
import type { AccountId } from "../../../src/domain/account.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import { makeDailyLog } from "./fixture.ts";

const DATE = "2026-11-20";

const held = (at: string, account: string, until?: string): PipelineEvent => ({
  ...{ type: "account:held", at: `${DATE}T${at}:00.000Z`, account: account as AccountId, agent: "claude" },
  ...{ kind: until === undefined ? "auth" : "quota", why: "Said so." },
  ...(until === undefined ? {} : { until: `${DATE}T${until}:00.000Z` }),
});

it("An account that was held is one flag, with its last end, and says whether a person lifted it.", async () => {
  const lifted = { type: "account:lifted", agent: "claude", by: "command line" } as const;
  const facts = await makeDailyLog({
    items: [],
    events: [
      held("09:00", "a:1", "12:00"),
      held("12:30", "a:1", "17:00"),
      held("13:00", "b:2"),
      held("14:00", "c:3"),
      { ...lifted, at: `${DATE}T12:00:00.000Z`, account: "b:2" as AccountId },
      { ...lifted, at: `${DATE}T15:00:00.000Z`, account: "c:3" as AccountId },
    ],
  }).compute(DATE);
  expect(facts.flags.map(({ kind, subject, count, text }) => [kind, subject, count, text])).toEqual([
    ["account-held", "claude (a:1)", 2, "held 2 times, last until 2026-11-20 17:00 UTC (quota)."],
    ["account-held", "claude (b:2)", 1, "held until a person acts (auth)."],
    ["account-held", "claude (c:3)", 1, "held until a person acts (auth), and lifted by a person."],
  ]);
});

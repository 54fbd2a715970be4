import type { Redis } from "ioredis";
import type { Budget, BudgetAnswer, Spending } from "../domain/ports/budget.ts";
import { toDayWindow, toLocalDay } from "../lib/calendar-day.ts";
import { DAY, HOUR, MINUTE } from "../lib/durations.ts";
import { withStateCommands } from "./commands.ts";
import type { Keys } from "./keys.ts";

export interface BudgetLimits {
  runsPerDay: number;
  usdPerDay: number;
  /** The longest that a run can go on, in ms. */
  hard: number;
}

/** What an agent is taken to cost that has never run: this share of a day's budget. */
const FIRST_GUESS = 0.1;
/** What is set aside for a run is given up when the run must have ended and nobody booked it, as after a lost machine. */
const BOOKED_WITHIN_MS = HOUR;
/** Money is set aside for other runs: some of it comes back when one of them ends. */
const LOOK_AGAIN_MS = 10 * MINUTE;
const KEEP_SECONDS = (40 * DAY) / 1000;

/**
 * Runs and money of each day of the time zone, in Redis, so that all runners and every restart count together. Money is
 * kept in millionths of a dollar, whole numbers that add up.
 */
export function createRedisBudget({
  redis,
  keys,
  limits,
  timezone,
  tellsMoney = () => true,
}: {
  redis: Redis;
  keys: Keys;
  limits: BudgetLimits;
  timezone: string;
  /** Whether runs of the agent say what they cost; nothing is set aside for others. */
  tellsMoney?: (agent: string) => boolean;
}): Budget {
  const commands = withStateCommands(redis);
  const { runsPerDay, usdPerDay, hard } = limits;

  async function ask(run: string, agent: string, now: Date): Promise<BudgetAnswer> {
    const day = toLocalDay(now, timezone);
    const answer = await commands.millraceReserveRun(
      keys.runsOfDay(day),
      keys.spendingOfDay(day),
      keys.reservations,
      keys.recentCosts(agent),
      run,
      now.getTime(),
      runsPerDay,
      toMicro(usdPerDay),
      hard + BOOKED_WITHIN_MS,
      tellsMoney(agent) ? toMicro(usdPerDay * FIRST_GUESS) : 0,
      KEEP_SECONDS,
    );
    const tomorrow = () => toDayWindow(day, timezone).to;
    switch (answer) {
      case 1:
        return { granted: true };
      case 0:
        return refuse(`The day's ${runsPerDay} agent runs are used up (limits.runsPerDay).`, tomorrow());
      case -1:
        return refuse(`The day's budget of $${usdPerDay} is spent (limits.usdPerDay).`, tomorrow());
      default: {
        const why = `What is left of the day's $${usdPerDay} is set aside for runs under way (limits.usdPerDay).`;
        return refuse(why, new Date(now.getTime() + LOOK_AGAIN_MS));
      }
    }
  }

  return {
    look: (agent, now) => ask("", agent, now),
    reserve: ask,

    async book({ run, item, repo, agent, usage, endedAt }, event) {
      const answer = await commands.millraceBookRun(
        keys.spendingOfItem(item),
        keys.spendingOfDay(toLocalDay(new Date(endedAt), timezone)),
        keys.reservations,
        keys.recentCosts(agent),
        keys.ledger,
        run,
        JSON.stringify({ agent, usage, endedAt }),
        repo,
        toMicro(usage.usd ?? 0),
        usage.inputTokens,
        usage.outputTokens,
        KEEP_SECONDS,
        JSON.stringify(event),
      );
      return answer === 1;
    },

    async today(now) {
      const day = toLocalDay(now, timezone);
      const [runs, fields, reserved] = await Promise.all([
        redis.scard(keys.runsOfDay(day)),
        redis.hgetall(keys.spendingOfDay(day)),
        redis.hvals(keys.reservations),
      ]);
      const oldest = now.getTime() - hard - BOOKED_WITHIN_MS;
      const held = reserved.map((text) => text.split(" ").map(Number)).filter(([at = 0]) => at > oldest);
      return {
        runs,
        usd: toUsd(Number(fields["usd"] ?? 0)),
        underWay: held.length,
        reservedUsd: toUsd(held.reduce((sum, [, micro = 0]) => sum + micro, 0)),
        projects: toProjects(fields),
      };
    },

    async spentOn(item) {
      const records = Object.values(await redis.hgetall(keys.spendingOfItem(item)));
      const usages = records.map((text) => (JSON.parse(text) as { usage: Omit<Spending, "runs"> }).usage);
      return {
        runs: usages.length,
        inputTokens: usages.reduce((sum, usage) => sum + usage.inputTokens, 0),
        outputTokens: usages.reduce((sum, usage) => sum + usage.outputTokens, 0),
        usd: toUsd(usages.reduce((sum, usage) => sum + toMicro(usage.usd ?? 0), 0)),
      };
    },
  };
}

function refuse(why: string, until: Date): BudgetAnswer {
  return { granted: false, why, until };
}

/** Fields of a day: `usd` for all, and `<repo> runs|input|output|usd` for each project; no repository's name has a space. */
function toProjects(fields: Record<string, string>): Record<string, Spending> {
  const projects: Record<string, Spending> = {};
  for (const field of Object.keys(fields)) {
    const [repo = "", what] = field.split(" ");
    if (what !== "runs") continue;
    const read = (name: string) => Number(fields[`${repo} ${name}`] ?? 0);
    const [runs, inputTokens, outputTokens] = [read("runs"), read("input"), read("output")];
    projects[repo] = { runs, inputTokens, outputTokens, usd: toUsd(read("usd")) };
  }
  return projects;
}

function toMicro(usd: number): number {
  return Math.round(usd * 1_000_000);
}

function toUsd(micro: number): number {
  return micro / 1_000_000;
}

import type { Queues } from "./queues.ts";
import type { WantSchedules } from "./wanted-schedules.ts";

/**
 * The recurring looks at each project, as BullMQ job schedulers with a cron pattern and a time zone. Upserting is
 * idempotent; `every` is not used, because two instances with it may stop one another.
 */
export async function ensureSchedules(
  queues: Queues,
  wants: WantSchedules,
  repos: string[],
  { pattern, timezone }: { pattern: string; timezone: string },
): Promise<void> {
  const scout = queues.queue("scout");
  const wanted = new Map(pattern === "" ? [] : repos.map((repo) => [toScheduleId(repo), repo]));
  await wants(scout, [...wanted.keys()]);
  for (const [id, repo] of wanted) {
    await scout.upsertJobScheduler(id, { pattern, tz: timezone }, { name: "scout", data: { repo } });
  }
}

function toScheduleId(repo: string): string {
  return `session.${repo.toLowerCase().replace("/", "--")}`;
}

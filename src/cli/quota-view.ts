import type { HostStanding } from "../domain/ports/host-quota.ts";

/** `4,321 of 5,000 requests left until 14:00 · 12 counted and 340 free this hour`, for one account. Times are UTC. */
export function toQuotaText(standing: HostStanding, now: Date): string {
  const { limit, remaining, resetAt, pausedUntil, counted, free } = standing;
  const parts = [`${format(counted)} counted and ${format(free)} free requests this hour`];
  if (limit !== undefined && remaining !== undefined && resetAt !== undefined) {
    const isOver = Date.parse(resetAt) <= now.getTime();
    const left = isOver
      ? `${format(limit)} an hour`
      : `${format(remaining)} of ${format(limit)} left until ${toClock(resetAt)}`;
    parts.unshift(left);
  }
  if (pausedUntil !== undefined && Date.parse(pausedUntil) > now.getTime()) {
    parts.push(`asked for a pause until ${toClock(pausedUntil)}`);
  }
  return parts.join(" · ");
}

function format(count: number): string {
  return count.toLocaleString("en-US");
}

function toClock(time: string): string {
  return `${time.slice(11, 16)} UTC`;
}

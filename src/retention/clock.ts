import { EnvironmentError } from "../domain/errors.ts";
import { MINUTE } from "../lib/durations.ts";

const SKEW_MS = 10 * MINUTE;

/**
 * Ages mean nothing with a clock that is wrong. Throws EnvironmentError where it is before something that was recorded, or
 * far from the clock of Redis.
 */
export function assertClock(now: Date, { redis, newest }: { redis: Date; newest: Date | undefined }): void {
  const isBefore = newest !== undefined && newest.getTime() > now.getTime() + SKEW_MS;
  const isFar = Math.abs(redis.getTime() - now.getTime()) > SKEW_MS;
  if (!isBefore && !isFar) return;
  const other = isBefore ? `something was recorded at ${newest.toISOString()}` : `Redis has ${redis.toISOString()}`;
  throw new EnvironmentError(`The clock says ${now.toISOString()}, but ${other}: nothing is cleaned up.`, {
    code: "env.clock_wrong",
    hint: "Set the clock of this machine, for example with `timedatectl set-ntp true`.",
  });
}

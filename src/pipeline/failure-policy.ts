import { type AppError, isAppError, messageOf } from "../domain/errors.ts";
import type { ParkReason } from "../domain/outcome-reason.ts";
import type { WorkItem } from "../domain/work-item.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";
import { isRedisTrouble } from "../lib/redis-connection.ts";

/**
 * The one place that turns a thrown error into what becomes of the item:
 *
 *   stop                         -> nothing is written; who took the item over goes on
 *   wait                         -> queued again for `retryAt`, a second from now at least; no attempt, no trouble counted
 *   retry, trouble with Redis    -> queued again after a back-off, five times in a row, then it waits half an hour
 *   repair, configure            -> waits: the machine or the configuration has to be put right; looked at again at each start
 *   park                         -> parked, a person has to act
 *   bug, and all that is unknown -> parked with the evidence
 */
export type FailureDecision = { kind: "abandon" } | { kind: "move"; next: WorkItem };

const TROUBLES_IN_A_ROW = 5;
const FIRST_BACK_OFF_MS = 2 * SECOND;
const LONG_REST_MS = 30 * MINUTE;

export function decideFailure(item: WorkItem, error: unknown, now: Date): FailureDecision {
  const failed = { ...item, explanation: toExplanation(error), updatedAt: now.toISOString() };
  if (isRedisTrouble(error)) return { kind: "move", next: afterTrouble(failed, now) };
  if (!isAppError(error)) return { kind: "move", next: { ...failed, status: "parked", reason: "bug" } };
  switch (error.decision) {
    case "stop":
      return { kind: "abandon" };
    case "wait": {
      const retryAt = toRetryTime(error, now);
      return { kind: "move", next: { ...failed, reason: "rate-limited", notBefore: retryAt.toISOString() } };
    }
    case "retry":
      return { kind: "move", next: afterTrouble(failed, now) };
    case "repair":
    case "configure":
      return {
        kind: "move",
        next: {
          ...failed,
          status: "waiting",
          reason: "service-trouble",
          notBefore: after(now, LONG_REST_MS).toISOString(),
        },
      };
    case "park":
      return { kind: "move", next: { ...failed, status: "parked", reason: toParkReason(error) } };
    case "bug":
      return { kind: "move", next: { ...failed, status: "parked", reason: "bug" } };
  }
}

function afterTrouble(item: WorkItem, now: Date): WorkItem {
  const troubles = item.troubles + 1;
  if (troubles >= TROUBLES_IN_A_ROW) {
    const notBefore = after(now, LONG_REST_MS).toISOString();
    return { ...item, troubles: 0, status: "waiting", reason: "service-trouble", notBefore };
  }
  const notBefore = after(now, FIRST_BACK_OFF_MS * 2 ** (troubles - 1)).toISOString();
  return { ...item, troubles, reason: "service-trouble", notBefore };
}

/** A clock that differs from the service's must not make a tight loop of a wait. */
function toRetryTime(error: AppError, now: Date): Date {
  const asked = "retryAt" in error && error.retryAt instanceof Date ? error.retryAt.getTime() : Number.NaN;
  return Number.isNaN(asked) ? after(now, LONG_REST_MS) : new Date(Math.max(asked, now.getTime() + SECOND));
}

function toParkReason(error: AppError): ParkReason {
  return error.code.startsWith("github.") || error.code.includes("permission") ? "no-permission" : "setup-failed";
}

function toExplanation(error: unknown): string {
  const hint = isAppError(error) && error.hint !== undefined ? ` ${error.hint}` : "";
  return `${messageOf(error)}${hint}`;
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

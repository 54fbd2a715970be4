import type { WebhookDecision } from "../../../domain/wake-up.ts";
import { Delivery } from "./delivery.ts";
import { EVENT_TABLE, NO_SUBJECT } from "./event-table.ts";
import { isOwnEcho, type Self } from "./is-own-echo.ts";

/** What decides beside the payload. */
export interface WebhookContext {
  /** The configured repositories, as owner/name. */
  repos: readonly string[];
  /** Undefined while it is not known: then an echo of our own costs a look, which finds nothing new. */
  self: Self | undefined;
}

/** Whom a delivery wakes, or why nobody. Pure, and for whatever a payload holds: what cannot be read is ignored. */
export function decideDelivery(event: string, payload: unknown, { repos, self }: WebhookContext): WebhookDecision {
  const ignore = (reason: string): WebhookDecision => ({ kind: "ignore", reason });
  if (event === "ping") return ignore("It is the greeting of a new webhook.");
  const rule = Object.hasOwn(EVENT_TABLE, event) ? EVENT_TABLE[event] : undefined;
  if (rule === undefined) return ignore("Millrace has no use for this event; it need not be sent.");
  const parsed = Delivery.safeParse(payload);
  if (!parsed.success)
    return ignore(`The payload is not what GitHub sends: ${parsed.error.issues[0]?.path.join(".")}.`);
  const delivery = parsed.data;
  const { action = "" } = delivery;
  if (!rule.wakes.includes(action)) {
    const known = Object.hasOwn(rule.ignores, action) ? rule.ignores[action] : undefined;
    return ignore(known ?? "The action is none that Millrace knows.");
  }
  const fullName = delivery.repository?.full_name.toLowerCase();
  const repo = repos.find((name) => name.toLowerCase() === fullName);
  if (repo === undefined) return ignore("The repository is none of the configured projects.");
  if (self !== undefined && isOwnEcho(event, delivery, self)) return ignore("Millrace did this itself.");
  const wakeUps = rule.listSubjects(delivery).map((subject) => ({ repo, ...subject }));
  return wakeUps.length === 0 ? ignore(NO_SUBJECT) : { kind: "wake", wakeUps };
}

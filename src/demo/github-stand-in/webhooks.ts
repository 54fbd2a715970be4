import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../domain/errors.ts";
import { SECOND } from "../../lib/durations.ts";
import type { Change } from "./listeners.ts";
import type { RenderContext } from "./render/issues.ts";
import { renderChange } from "./render/webhooks.ts";
import { toFullName } from "./render/repositories.ts";

export interface Webhook {
  url: string;
  secret: string;
  /** Names of events; all of them where missing. */
  events?: Change["event"][];
  /** Of one repository; of all where missing. */
  repo?: string;
}

/** One delivery as the host remembers it. A redelivery has the same `guid`. */
export interface Delivery {
  id: number;
  guid: string;
  event: Change["event"];
  action: string;
  isRedelivery: boolean;
  /** ISO time. */
  deliveredAt: string;
  /** The receiver's answer; 0 where there was none in time, or where it never left. */
  status: number;
  /** What is signed and sent, byte for byte. */
  body: string;
}

/** What becomes of one of the next deliveries: it never leaves, comes twice, or comes after those that follow. */
export type DeliveryFault = { kind: "lost" } | { kind: "twice" } | { kind: "late"; delayMs: number };

export interface Webhooks {
  /** Returns what takes it away. */
  add(hook: Webhook): () => void;
  /** For the next deliveries in order, one each. */
  plan(...faults: DeliveryFault[]): void;
  /** In the order of the changes. */
  deliveries: readonly Delivery[];
  /** Sends it again with its old `guid`; the host never does so by itself. */
  redeliver(id: number): Promise<Delivery>;
  /** Resolves when all that is under way is answered. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** GitHub gives a receiver ten seconds: docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks. */
const TIMEOUT_MS = 10 * SECOND;

/** Tells receivers of changes as GitHub does: signed over the raw bytes, once, without a second try. */
export function createWebhooks(context: RenderContext): Webhooks {
  const { state } = context;
  const hooks = new Map<number, Webhook>();
  const origins = new Map<number, number>();
  const deliveries: Delivery[] = [];
  const underWay = new Set<Promise<unknown>>();
  const closing = new AbortController();
  let faults: DeliveryFault[] = [];

  const track = (work: Promise<unknown>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };

  function remember(hookId: number, from: Pick<Delivery, "guid" | "event" | "action" | "body">, isRedelivery: boolean) {
    const { guid, event, action, body } = from;
    const [id, deliveredAt] = [state.nextId(), state.now()];
    const delivery: Delivery = { id, guid, event, action, isRedelivery, deliveredAt, status: 0, body };
    deliveries.push(delivery);
    origins.set(delivery.id, hookId);
    return delivery;
  }

  async function send(hookId: number, delivery: Delivery, delayMs = 0): Promise<void> {
    const hook = hooks.get(hookId);
    if (hook === undefined) return;
    try {
      if (delayMs > 0) await delay(delayMs, undefined, { signal: closing.signal });
      const answer = await fetch(hook.url, {
        method: "POST",
        headers: makeHeaders(hookId, hook, delivery),
        body: delivery.body,
        redirect: "manual",
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await answer.arrayBuffer();
      delivery.status = answer.status;
    } catch (error) {
      // A receiver that is away is what a delivery's status tells of.
      if (!isReceiverTrouble(error)) throw error;
    }
  }

  const stop = state.listeners.onChange((change) => {
    for (const [hookId, hook] of hooks) {
      if (!isWanted(hook, change)) continue;
      const body = JSON.stringify(renderChange(context, change));
      const { event, action } = change;
      const delivery = remember(hookId, { guid: randomUUID(), event, action, body }, false);
      const fault = faults.shift();
      if (fault?.kind === "lost") continue;
      track(send(hookId, delivery, fault?.kind === "late" ? fault.delayMs : 0));
      if (fault?.kind === "twice") track(send(hookId, delivery));
    }
  });

  return {
    deliveries,
    add(hook) {
      const id = state.nextId();
      hooks.set(id, hook);
      return () => hooks.delete(id);
    },
    plan(...planned) {
      faults = [...faults, ...planned];
    },
    async redeliver(id) {
      const earlier = deliveries.find((delivery) => delivery.id === id);
      const hookId = origins.get(id);
      if (earlier === undefined || hookId === undefined) throw new Error(`There is no delivery ${id}.`);
      const delivery = remember(hookId, earlier, true);
      const sent = send(hookId, delivery);
      track(sent);
      await sent;
      return delivery;
    },
    async settle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    async close() {
      stop();
      hooks.clear();
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}

function isWanted({ events, repo }: Webhook, { event, repository }: Change): boolean {
  const isOfRepository = repo === undefined || repo.toLowerCase() === toFullName(repository).toLowerCase();
  return isOfRepository && (events === undefined || events.includes(event));
}

function makeHeaders(hookId: number, { secret }: Webhook, { guid, event, body }: Delivery): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/stand-in",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": String(hookId),
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
}

function isReceiverTrouble(error: unknown): boolean {
  return error instanceof Error && /fetch failed|abort|timeout|terminated/i.test(`${error.name} ${messageOf(error)}`);
}

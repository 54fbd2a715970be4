import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ConfigError, messageOf } from "../domain/errors.ts";
import type { DeliveryMemory } from "../domain/ports/delivery-memory.ts";
import type { WakeUp, WebhookDecision } from "../domain/wake-up.ts";
import { within } from "../lib/within.ts";

export interface GitHubWebhookDeps {
  /** Undefined where no secret is configured. */
  reader:
    | {
        isSigned(body: Uint8Array, signature: string): Promise<boolean>;
        decide(event: string, payload: unknown): Promise<WebhookDecision>;
      }
    | undefined;
  deliveries: DeliveryMemory;
  /** Resolves when the wake-ups are durably queued. */
  wake(wakeUps: readonly WakeUp[]): Promise<void>;
  onError(error: Error): void;
  now?(): Date;
}

/** GitHub waits for ten seconds; whoever is slow loses deliveries when many come. */
const PATIENCE_MS = 800;
/** GitHub sends nothing larger: docs.github.com/webhooks/webhook-events-and-payloads#payload-cap. */
const MOST_BYTES = 25 * 1024 * 1024;
/**
 * `POST /webhooks/github`. The signature over the raw bytes is checked first, then the event is looked up in the table of
 * events, its wake-ups are queued, and only then its id is remembered: a delivery that was cut off in between is taken in
 * full when it is sent again. Nothing of the payload goes further than the numbers of issues and pull requests.
 *
 *   202 queued, ignored (with the reason), or taken before · 400 no JSON · 401 no right signature
 *   404 no secret is configured · 413 too large · 503 could not be queued in time: it may be sent again, and the sweep
 *   finds what never came
 */
export function createGitHubWebhook({ reader, deliveries, wake, onError, now }: GitHubWebhookDeps): Hono {
  const app = new Hono();
  app.post("/webhooks/github", bodyLimit({ maxSize: MOST_BYTES }), async (c) => {
    if (reader === undefined) {
      onError(makeSwitchedOff());
      return c.json({ error: "No http.webhookSecret is configured." }, 404);
    }
    const body = new Uint8Array(await c.req.arrayBuffer());
    if (!(await reader.isSigned(body, c.req.header("X-Hub-Signature-256") ?? ""))) {
      return c.json({ error: "The signature is missing or wrong." }, 401);
    }
    const payload = findPayload(body, c.req.header("Content-Type") ?? "");
    if (payload === undefined) return c.json({ error: "The body is no JSON." }, 400);
    const event = c.req.header("X-GitHub-Event") ?? "";
    const delivery = c.req.header("X-GitHub-Delivery") ?? "";
    try {
      const taking = take(delivery, () => reader.decide(event, payload));
      return c.json(await within(PATIENCE_MS, taking, "The queue does not answer."), 202);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(messageOf(error)));
      return c.json({ error: "The delivery could not be queued." }, 503);
    }
  });
  return app;

  async function take(delivery: string, decide: () => Promise<WebhookDecision>) {
    if (delivery !== "" && (await deliveries.has(delivery))) return { queued: 0, reason: "It was taken before." };
    const decision = await decide();
    if (decision.kind === "ignore") return { queued: 0, reason: decision.reason };
    await wake(decision.wakeUps);
    if (delivery !== "") await deliveries.add(delivery, now?.() ?? new Date());
    return { queued: decision.wakeUps.length };
  }
}

function makeSwitchedOff(): ConfigError {
  return new ConfigError("A GitHub webhook came, but there is no secret to check it with.", {
    code: "config.no_webhook_secret",
    hint: "Set http.webhookSecret to the secret that the webhook has, and start again.",
  });
}

/** GitHub's own default is a form with the JSON in one field. */
function findPayload(body: Uint8Array, contentType: string): unknown {
  const text = new TextDecoder().decode(body);
  const json = contentType.startsWith("application/x-www-form-urlencoded")
    ? (new URLSearchParams(text).get("payload") ?? "")
    : text;
  try {
    return JSON.parse(json) ?? undefined;
  } catch {
    return undefined;
  }
}

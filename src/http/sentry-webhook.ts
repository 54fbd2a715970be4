import { createHmac, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { messageOf } from "../domain/errors.ts";
import { within } from "../lib/within.ts";

export interface SentryWebhookDeps {
  /** Client secrets of the internal integrations that may call. */
  secrets: string[];
  /** Asks for a pass of signal triage; resolves when that is durably queued. */
  wake(): Promise<void>;
  onError(error: Error): void;
}

/** Sentry waits for a second, and unsubscribes who is late too often. */
const PATIENCE_MS = 800;
const MOST_BYTES = 1024 * 1024;
/** What may change the list of issues; others, such as comments, are taken and left at that. */
const RESOURCES = new Set(["issue", "error", "event_alert", "metric_alert"]);

/**
 * `POST /webhooks/sentry` (https://docs.sentry.io/organization/integrations/integration-platform/webhooks/). The signature
 * over the raw bytes is checked, then a pass is queued; nothing of the body is used, since the pass reads the source
 * itself. So a request that is sent again asks for a pass that finds nothing new.
 *
 *   202 queued · 200 taken, nothing to do · 401 no right signature · 404 no secret is configured
 *   413 too large · 503 could not be queued in time: Sentry's next one or the schedule brings the pass
 */
export function createSentryWebhook({ secrets, wake, onError }: SentryWebhookDeps): Hono {
  const app = new Hono();
  const known = secrets.filter((secret) => secret !== "");
  app.post("/webhooks/sentry", bodyLimit({ maxSize: MOST_BYTES }), async (c) => {
    if (known.length === 0) return c.json({ error: "No webhookSecret is configured for a Sentry source." }, 404);
    const body = Buffer.from(await c.req.arrayBuffer());
    const signature = c.req.header("Sentry-Hook-Signature") ?? "";
    if (!known.some((secret) => isSignedWith(secret, body, signature))) {
      return c.json({ error: "The signature is missing or wrong." }, 401);
    }
    if (!RESOURCES.has(c.req.header("Sentry-Hook-Resource") ?? "")) return c.json({ queued: false });
    try {
      await within(PATIENCE_MS, wake(), "The queue does not answer.");
      return c.json({ queued: true }, 202);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(messageOf(error)));
      return c.json({ error: "The pass could not be queued." }, 503);
    }
  });
  return app;
}

function isSignedWith(secret: string, body: Buffer, signature: string): boolean {
  const expected = createHmac("sha256", secret).update(body).digest();
  const given = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, "hex") : Buffer.alloc(0);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

import { createHash } from "node:crypto";
import type { SelfReport } from "../../domain/ports/self-report.ts";
import { MINUTE, SECOND } from "../../lib/durations.ts";
import { toScrubbed } from "./scrub.ts";

export interface UsageFacts {
  key: string;
  url: string;
  /** Key for reading flags; empty for none. */
  flagsKey: string;
  /** Names this installation, and nothing else of it. */
  installation: string;
  release: string;
  redact(text: string): string;
  onTrouble(message: string): void;
}

const FLUSH_MS = 3 * SECOND;

/** Usage counts and rollout flags through PostHog. The package is loaded here and nowhere else. */
export async function openUsageEvents(facts: UsageFacts): Promise<Pick<SelfReport, "count" | "isEnabled" | "close">> {
  const { PostHog } = await import("posthog-node");
  const { key, url, flagsKey, installation, release, redact } = facts;
  const posthog = new PostHog(key, {
    host: url,
    ...(flagsKey === "" ? {} : { personalApiKey: flagsKey }),
    enableLocalEvaluation: flagsKey !== "",
    featureFlagsPollingInterval: 5 * MINUTE,
    disableGeoip: true,
    enableExceptionAutocapture: false,
    fetchRetryCount: 1,
    requestTimeout: FLUSH_MS,
    before_send: (event) => event && toScrubbed(event, redact),
  });
  let ready: Promise<unknown> | undefined;
  posthog.on("error", (error: unknown) =>
    facts.onTrouble(redact(error instanceof Error ? error.message : String(error))),
  );
  return {
    count(event, once, properties) {
      posthog.capture({
        distinctId: installation,
        event,
        uuid: toUuid(`${installation} ${event} ${once}`),
        properties: { ...properties, release, $process_person_profile: false },
      });
    },
    async isEnabled(flag, safe) {
      if (flagsKey === "") return safe;
      try {
        // Once: without a definition there is nothing to wait for, and later ones are taken when they come.
        await (ready ??= posthog.waitForLocalEvaluationReady(FLUSH_MS));
        const flags = await posthog.evaluateFlags(installation, { onlyEvaluateLocally: true, flagKeys: [flag] });
        return flags.getFlag(flag) === undefined ? safe : flags.isEnabled(flag);
      } catch (error) {
        facts.onTrouble(redact(error instanceof Error ? error.message : String(error)));
        return safe;
      }
    },
    async close() {
      await posthog.shutdown(FLUSH_MS);
    },
  };
}

/** The same text, the same id: an event that is sent again is one event. The form is that of a UUID of version 8. */
function toUuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

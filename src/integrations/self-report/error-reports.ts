import { isAppError, messageOf } from "../../domain/errors.ts";
import type { SelfReport } from "../../domain/ports/self-report.ts";
import { SECOND } from "../../lib/durations.ts";
import { makeSentryOptions, type SentryFacts } from "./sentry-options.ts";

export interface ErrorReports extends Pick<SelfReport, "itemFailed" | "watch" | "close"> {
  /** BullMQ's `telemetry` for queues and workers: a span for each job. Its type belongs to the pipeline. */
  queueTelemetry: object | undefined;
}

const FLUSH_MS = 2 * SECOND;
/** Minutes after which a schedule that did not begin, or did not end, counts as missed. */
const MARGIN_MINUTES = 10;
const LONGEST_MINUTES = 120;

/** Millrace's own errors, check-ins and spans to Sentry. The package is loaded here and nowhere else. */
export async function openErrorReports(facts: SentryFacts): Promise<ErrorReports> {
  const sentry = await import("@sentry/node");
  sentry.init(makeSentryOptions(facts));
  return {
    queueTelemetry: facts.tracesSampleRate > 0 ? new sentry.BullMQTelemetry() : undefined,
    itemFailed({ item, stage, error }) {
      const code = isAppError(error) ? error.code : "bug.unexpected";
      const reported = new Error(facts.redact(messageOf(error)));
      reported.name = error instanceof Error ? error.name : "Error";
      if (error instanceof Error && error.stack !== undefined) reported.stack = facts.redact(error.stack);
      // Errors of one kind are one thing to look at; the item is named in a tag.
      sentry.captureException(reported, {
        tags: { code, stage, item, decision: isAppError(error) ? error.decision : "bug" },
        fingerprint: ["item-failed", stage, code],
      });
    },
    watch: ({ slug, pattern, timezone }, run) =>
      sentry.withMonitor(slug, run, {
        schedule: { type: "crontab", value: pattern },
        checkinMargin: MARGIN_MINUTES,
        maxRuntime: LONGEST_MINUTES,
        timezone,
      }),
    async close() {
      await sentry.close(FLUSH_MS);
    },
  };
}

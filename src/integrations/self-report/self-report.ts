import type { TelemetryConfig } from "../../config/telemetry-schema.ts";
import type { SelfReport } from "../../domain/ports/self-report.ts";
import { messageOf } from "../../domain/errors.ts";
import { SECOND } from "../../lib/durations.ts";
import { within } from "../../lib/within.ts";
import { type ErrorReports, openErrorReports } from "./error-reports.ts";
import { openUsageEvents } from "./usage-events.ts";

/** Each part has a time of its own; this one holds whatever they do. */
const LONGEST_CLOSE_MS = 5 * SECOND;

export interface SelfReportOptions {
  telemetry: TelemetryConfig;
  version: string;
  /** Names this installation, and nothing else of it. */
  installation: string;
  /** A person asked not to be counted (https://consoledonottrack.com). */
  doNotTrack: boolean;
  redact(text: string): string;
  onTrouble(message: string): void;
}

export interface OpenSelfReport extends SelfReport, Pick<ErrorReports, "queueTelemetry"> {}

/** Reports of Millrace about itself. Without keys nothing is loaded, nothing is sent, and every flag is its safe value. */
export async function openSelfReport(options: SelfReportOptions): Promise<OpenSelfReport> {
  const { telemetry, redact, installation, onTrouble } = options;
  const release = `millrace@${options.version}`;
  const errors =
    telemetry.sentry.dsn === "" ? undefined : await openErrorReports({ ...telemetry.sentry, release, redact });
  const usage =
    telemetry.posthog.key === "" || options.doNotTrack
      ? undefined
      : await openUsageEvents({ ...telemetry.posthog, installation, release, redact, onTrouble });
  return {
    queueTelemetry: errors?.queueTelemetry,
    itemFailed: (facts) => errors?.itemFailed(facts),
    watch: (schedule, run) => (errors === undefined ? run() : errors.watch(schedule, run)),
    count: (event, once, facts) => usage?.count(event, once, facts),
    isEnabled: async (flag, safe) => (usage === undefined ? safe : usage.isEnabled(flag, safe)),
    async close() {
      const closing = [errors?.close(), usage?.close()].map(async (one) =>
        within(LONGEST_CLOSE_MS, one ?? Promise.resolve(), "The last reports could not be sent in time."),
      );
      for (const result of await Promise.allSettled(closing)) {
        if (result.status === "rejected") onTrouble(redact(messageOf(result.reason)));
      }
    },
  };
}

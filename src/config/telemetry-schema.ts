import { z } from "zod";

/** What Millrace tells of itself. Without a key nothing is loaded and nothing is sent. */
export const Telemetry = z
  .strictObject({
    sentry: z
      .strictObject({
        dsn: z.string().default("").describe("Where Millrace's own errors go; empty for nowhere."),
        environment: z.string().min(1).default("production").describe("Name of this installation's environment."),
        tracesSampleRate: z.number().min(0).max(1).default(0).describe("Share of jobs whose timing is sent."),
      })
      .prefault({}),
    posthog: z
      .strictObject({
        key: z.string().default("").describe("Project token (phc_…) for usage counts; empty for none."),
        url: z.url().default("https://us.i.posthog.com").describe("Host that events are sent to."),
        flagsKey: z
          .string()
          .default("")
          .describe("Key for reading flags here without asking for each; empty for no flags."),
      })
      .prefault({}),
  })
  .describe("Reports of Millrace about itself: errors, schedules, usage. DO_NOT_TRACK=1 switches the usage off.");
export type TelemetryConfig = z.output<typeof Telemetry>;

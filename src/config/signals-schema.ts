import { z } from "zod";
import { duration } from "./schema-forms.ts";

const repoName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/, `expected "owner/name"`)
  .describe("The project that the issues are filed in, as owner/name.");

const address = (text: string) => z.url({ protocol: /^https?$/, error: "expected a web address" }).default(text);

const SentrySource = z.strictObject({
  repo: repoName,
  url: address("https://us.sentry.io").describe("The region's host, such as https://de.sentry.io, or your own server."),
  organization: z.string().min(1).describe("Slug of the organization, as in the address of its pages."),
  projects: z.array(z.string().min(1)).default([]).describe("Slugs or ids; none for all that the token sees."),
  environments: z.array(z.string().min(1)).default([]).describe("Only events of these; none for all."),
  token: z.string().min(1, "a token is needed").describe("Token with org:read, project:read and event:read."),
  webhookSecret: z.string().default("").describe("Client secret of the internal integration that sends webhooks."),
  resolve: z
    .boolean()
    .default(false)
    .describe("Resolve the issue in Sentry by the commit that fixed it; needs event:write."),
  repositoryName: z.string().min(1).optional().describe("Name of the repository in Sentry; repo where missing."),
});

const PostHogSource = z.strictObject({
  repo: repoName,
  url: address("https://us.posthog.com").describe("The region's host for people, such as https://eu.posthog.com."),
  project: z
    .union([z.string().regex(/^\d+$/, "expected the project's number"), z.int().positive()])
    .transform(String)
    .describe("Number of the project, as in the address of its pages."),
  key: z.string().min(1, "a key is needed").describe("Personal API key (phx_…) with the scope query:read."),
  funnels: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(80).describe("What people call it."),
        steps: z.array(z.string().min(1)).min(2).max(8).describe("Events in the order in which people send them."),
      }),
    )
    .default([])
    .describe("Ways through the product whose steps are compared with their own history."),
});

const weight = (value: number) => z.number().min(0).max(100).default(value);
const Weights = z
  .strictObject({
    recency: weight(15).describe("How long ago it was seen; half as much after a day."),
    spike: weight(15).describe("How much of the last three days fell into the last six hours."),
    severity: weight(15).describe("fatal, error, warning, info."),
    users: weight(25).describe("How many people met it; full at a thousand."),
    volume: weight(10).describe("How often it happened; full at ten thousand."),
    regression: weight(15).describe("It was fixed once; half where it only grows."),
    newness: weight(5).describe("How long ago it began; half as much after a day."),
    muted: weight(100).describe("Taken off what is muted, here or in the source."),
    linked: weight(60).describe("Taken off what has an issue elsewhere already."),
    fixing: weight(60).describe("Taken off what somebody fixes already."),
    test: weight(50).describe("Taken off traffic of tests and developers' machines."),
    thirdParty: weight(30).describe("Taken off faults without one frame of the project's own code."),
  })
  .describe("What each term counts at most; the first seven make the score, the others are taken off it.");

const Mute = z.strictObject({
  match: z.string().min(3).describe("Text in key, type, message, file or page; * stands for anything."),
  reason: z.string().min(1).describe("Why nobody has to see it."),
  until: z.iso.date("expected a date such as 2026-12-31").optional().describe("First day on which it counts again."),
});

export const Signals = z.strictObject({
  sentry: z.array(SentrySource).default([]).describe("Sentry organizations to read."),
  posthog: z.array(PostHogSource).default([]).describe("PostHog projects to read."),
  budget: z
    .strictObject({
      perRun: z.int().positive().default(3).describe("Issues filed in one pass at most."),
      perDay: z.int().positive().default(5).describe("Issues filed in a day at most, over all runners."),
      open: z.int().positive().default(20).describe("Issues filed by Millrace and still open at most."),
    })
    .prefault({}),
  threshold: z.number().min(0).max(100).default(35).describe("Least score of what is filed."),
  leastUsers: z.int().min(0).default(2).describe("Fewer people than this are enough only with leastEvents."),
  leastEvents: z.int().min(0).default(20).describe("Fewer events than this are enough only with leastUsers."),
  coolDown: duration
    .prefault("24h")
    .describe("What was closed less than this ago is not filed or reopened, unless a later release shows it."),
  weights: Weights.prefault({}),
  labels: z.array(z.string().min(1).max(50)).default(["signal"]).describe("Labels of the issues that are filed."),
  milestone: z.string().default("").describe("Title of an open milestone for them; empty for none."),
  autoStart: z
    .boolean()
    .default(false)
    .describe("File with the label ready, so that work begins without a person; triage decides as for any issue."),
  testEnvironments: z
    .array(z.string().min(1))
    .default(["test", "testing", "ci", "e2e", "local", "localhost", "dev", "development"])
    .describe("Environments whose traffic is no user's."),
  mute: z.array(Mute).default([]).describe("What is left alone, with a reason and, better, an end."),
});
export type SignalsConfig = z.output<typeof Signals>;
export type SignalWeights = SignalsConfig["weights"];

import { z } from "zod";

/**
 * The fields that are read, of Sentry's OpenAPI description (https://github.com/getsentry/sentry-api-schema). What is
 * missing, null or of another type where Millrace can do without it is taken as not said; without an id, a title and a
 * project nothing can be said of an issue.
 */
const text = z.string().nullish().catch(undefined);

/** `count` is text in Sentry's answers, `userCount` a number; both are read as either. */
const count = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .catch(undefined)
  .transform((value) => (value != null && Number.isFinite(value) ? Math.max(0, Math.trunc(value)) : 0));

const time = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => (value == null || Number.isNaN(Date.parse(value)) ? undefined : new Date(value).toISOString()));

/** Pairs of Unix seconds and a count, by name of the period. */
const Stats = z
  .record(z.string(), z.array(z.tuple([z.number(), z.number()]).catch([0, 0])).catch([]))
  .nullish()
  .catch(undefined);

const Metadata = z
  .object({ type: text, value: text, filename: text, function: text, in_app_frame_mix: text })
  .nullish()
  .catch(undefined);

export const SentryIssue = z.object({
  id: z.string().regex(/^\d{1,20}$/),
  shortId: text,
  title: z.string(),
  culprit: text,
  permalink: text,
  level: text,
  status: text,
  substatus: text,
  priority: text,
  platform: text,
  issueCategory: text,
  project: z.object({ id: z.string(), slug: z.string() }),
  metadata: Metadata,
  isUnhandled: z.boolean().nullish().catch(undefined),
  count,
  userCount: count,
  firstSeen: time,
  lastSeen: time,
  lifetime: z.object({ count, userCount: count, firstSeen: time, lastSeen: time }).nullish().catch(undefined),
  stats: Stats,
  annotations: z
    .array(z.object({ url: text }).catch({ url: undefined }))
    .nullish()
    .catch(undefined),
  integrationIssues: z.array(z.unknown()).nullish().catch(undefined),
  sentryAppIssues: z.array(z.unknown()).nullish().catch(undefined),
  derivedData: z
    .object({ hasOpenFixPr: z.boolean().catch(false) })
    .nullish()
    .catch(undefined),
});
export type SentryIssue = z.output<typeof SentryIssue>;

const Release = z.object({ version: z.string() }).nullish().catch(undefined);

/** Of the detail view: what the list leaves out. */
export const SentryIssueDetail = SentryIssue.extend({
  statusDetails: z
    .object({
      inRelease: text,
      inNextRelease: z.boolean().nullish().catch(undefined),
      inCommit: z
        .union([z.string(), z.looseObject({})])
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
  firstRelease: Release,
  lastRelease: Release,
});
export type SentryIssueDetail = z.output<typeof SentryIssueDetail>;

const Frame = z.object({
  filename: text,
  absPath: text,
  function: text,
  module: text,
  lineNo: z.number().nullish().catch(undefined),
  inApp: z.boolean().nullish().catch(undefined),
});
export type SentryFrame = z.output<typeof Frame>;

export const SentryEvent = z.object({
  dateCreated: time,
  platform: text,
  tags: z
    .array(z.object({ key: z.string(), value: z.string() }).nullable().catch(null))
    .nullish()
    .catch(undefined),
  release: Release,
  /** Of many kinds; only exceptions and breadcrumbs are read, and each as far as it can be. */
  entries: z.array(z.unknown()).nullish().catch(undefined),
});
export type SentryEvent = z.output<typeof SentryEvent>;

export const ExceptionEntry = z.object({
  type: z.literal("exception"),
  data: z.object({
    values: z.array(
      z.object({
        stacktrace: z
          .object({ frames: z.array(Frame.nullable().catch(null)).nullish().catch(undefined) })
          .nullish()
          .catch(undefined),
      }),
    ),
  }),
});

export const BreadcrumbEntry = z.object({
  type: z.literal("breadcrumbs"),
  data: z.object({
    values: z.array(z.object({ category: text, message: text, level: text }).nullable().catch(null)),
  }),
});

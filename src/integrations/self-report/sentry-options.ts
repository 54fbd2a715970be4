import type { NodeOptions } from "@sentry/node";
import { toScrubbed } from "./scrub.ts";

export interface SentryFacts {
  dsn: string;
  environment: string;
  tracesSampleRate: number;
  /** `millrace@0.1.0` */
  release: string;
  redact(text: string): string;
}

/**
 * Integrations that stay. All that records variables, source lines, console lines or requests of others is left out, and
 * so is what ends the process: that is the command line's business.
 */
const KEPT_INTEGRATIONS = new Set(["EventFilters", "InboundFilters", "FunctionToString", "LinkedErrors", "Dedupe"]);

/** A worker that waits for a job asks Redis again and again: that is no work. */
const IDLE_SPANS = [/^b(z|l|r)?pop/i, /^bzpopmin/i, /^brpoplpush/i, /^xread/i, /^blmove/i];

/**
 * How Millrace reports its own errors. Each field of `dataCollection` is named: what is left out of it is on by default,
 * bodies, headers and variables among it (https://docs.sentry.io/platforms/javascript/guides/node/configuration/options/).
 */
export function makeSentryOptions({ dsn, environment, tracesSampleRate, release, redact }: SentryFacts): NodeOptions {
  return {
    ...{ dsn, environment, tracesSampleRate, release },
    serverName: "millrace",
    maxBreadcrumbs: 0,
    attachStacktrace: false,
    dataCollection: {
      userInfo: false,
      cookies: false,
      httpHeaders: { request: false, response: false },
      httpBodies: [],
      urlQueryParams: false,
      graphQL: { document: false, variables: false },
      genAI: { inputs: false, outputs: false },
      mcp: { inputs: false, outputs: false },
      databaseQueryData: false,
      queues: false,
      stackFrameVariables: false,
      frameContextLines: 0,
    },
    integrations: (defaults) => defaults.filter(({ name }) => KEPT_INTEGRATIONS.has(name)),
    ignoreSpans: IDLE_SPANS,
    beforeBreadcrumb: () => null,
    beforeSend(event) {
      // The queue reports each attempt of a job; an item is reported once, by us, when it will not be tried again.
      const isAttempt =
        event.exception?.values?.some(({ mechanism }) => mechanism?.type === "auto.queue.bullmq") === true;
      return isAttempt ? null : toScrubbed(event, redact);
    },
    beforeSendSpan: (span) => toScrubbed(span, redact),
    beforeSendLog: () => null,
    beforeSendMetric: () => null,
  };
}

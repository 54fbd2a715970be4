import { SECOND } from "../../../lib/durations.ts";
import { fail, pass, type Check, warn } from "../check.ts";

/** A source of signals. `probe` makes one small read with its own address and key, and says what it saw. */
export function makeSourceCheck(deps: {
  kind: "sentry" | "posthog";
  name: string;
  probe: () => Promise<string>;
}): Check {
  const title = deps.kind === "sentry" ? "Sentry" : "PostHog";
  return {
    id: `${deps.kind}:${deps.name}`,
    title: `${title} ${deps.name}`,
    fix: `Look whether this machine reaches the address in signals.${deps.kind}, and at a proxy between them.`,
    run: async () => pass(await deps.probe()),
  };
}

/** What an endpoint for posts says without being sent one. */
export type EndpointAnswer =
  | { kind: "live"; detail: string }
  /** It is not there yet, so posts wait. */
  | { kind: "not-live"; detail: string }
  | { kind: "refused"; detail: string; fix: string };

export function makeEndpointCheck(deps: { name: string; probe: () => Promise<EndpointAnswer> }): Check {
  return {
    id: `social:${deps.name}`,
    title: `Posts to ${deps.name}`,
    async run() {
      const answer = await deps.probe();
      if (answer.kind === "live") return pass(answer.detail);
      if (answer.kind === "refused") return fail(answer.detail, answer.fix);
      return warn(`${answer.detail}; posts wait in the outbox and go out when it is live`, NOT_LIVE);
    },
  };
}

const NOT_LIVE = "Nothing to do where it is yet to come; otherwise correct `social.push.url`.";

/** `read` reads the feed as a pass would, and says how many entries it holds, or what is wrong with it. */
export function makeFeedCheck(deps: {
  name: string;
  read: () => Promise<{ entries: number } | { trouble: string }>;
}): Check {
  return {
    id: `feed:${deps.name}`,
    title: `Feed ${deps.name}`,
    deadlineMs: 30 * SECOND,
    async run() {
      const answer = await deps.read();
      if ("trouble" in answer)
        return fail(answer.trouble, "Open the address in a browser, then correct `social.feeds`.");
      if (answer.entries > 0) return pass(`${answer.entries} entries`);
      return warn("it can be read and holds no entry", "Look whether it is the right address in `social.feeds`.");
    },
  };
}

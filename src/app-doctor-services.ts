import { join } from "node:path";
import { Redis } from "ioredis";
import { toPresenceDir } from "./app-daily-log.ts";
import { tryAgent } from "./app-try-agent.ts";
import { listOwnProviders } from "./config/own-providers.ts";
import type { Config } from "./config/schema.ts";
import { listPresences } from "./daily-log/presence.ts";
import type { Check } from "./environment/doctor/check.ts";
import {
  makeAgentCheck,
  makeAnswerCheck,
  makeProviderCheck,
  type ProviderUse,
} from "./environment/doctor/checks/models.ts";
import { makeEndpointCheck, makeFeedCheck, makeSourceCheck } from "./environment/doctor/checks/connections.ts";
import { makeWebhookCheck, type WebhookFacts } from "./environment/doctor/checks/webhook.ts";
import type { RedisServer } from "./environment/redis/redis-server.ts";
import { createAgentAdapters } from "./integrations/agents/index.ts";
import { createFeedReader } from "./integrations/feeds/feed-reader.ts";
import type { GitHub } from "./integrations/github/index.ts";
import { probeMastodon } from "./integrations/mastodon/probe.ts";
import { probeProvider } from "./integrations/model/probe.ts";
import { probePostHog } from "./integrations/posthog/probe.ts";
import { createDeliveryMemory } from "./integrations/redis/delivery-memory.ts";
import { probeSentry } from "./integrations/sentry/probe.ts";
import { probeSocialPush } from "./integrations/social-push/probe.ts";
import { STANDARD_PATH } from "./lib/bubblewrap-probe.ts";
import { DAY, MINUTE, SECOND } from "./lib/durations.ts";
import type { Redactor } from "./lib/redact.ts";
import { toConnectionOptions } from "./lib/redis-connection.ts";
import { makeKeys } from "./pipeline/keys.ts";

export interface TrialOptions {
  dataDir: string;
  env: Record<string, string | undefined>;
  home: string;
  /** What an agent under trial must not see, as in a run. */
  hidden: string[];
  /** Also asks what costs money: each agent and each provider. */
  isFull: boolean;
  redactor: Redactor;
}

const PROBE_MS = 10 * SECOND;
const MOST_ENTRIES = 200;

/** The agents that work on projects, and the providers: whether they start, and in full whether they answer. */
export function listModelChecks(
  { dataDir, env, home, hidden, isFull, redactor }: TrialOptions,
  config: Config,
): Check[] {
  const path = [join(dataDir, "programs", "bin"), env["PATH"] ?? STANDARD_PATH].join(":");
  const adapters = createAgentAdapters(config.agents, config.providers, path);
  const working = [...new Set(config.projects.map(({ agent }) => agent))];
  const network = config.sandbox.network === "open";
  const agents = working.flatMap((agent) => {
    const adapter = adapters[agent];
    if (adapter === undefined) return [];
    const ask = () => tryAgent({ dataDir, agent, adapter, hidden: [home, dataDir, ...hidden], network, path });
    return [
      makeAgentCheck({ name: agent, cost: adapter.capabilities.cost, probe: () => adapter.probe() }),
      makeAnswerCheck({ agent, ask: isFull ? ask : undefined }),
    ];
  });
  const redact = (text: string) => redactor.redact(text);
  const providers = Object.entries(config.providers).map(([name, profile]) => {
    const ask = () => probeProvider({ provider: name, profile, redact }, AbortSignal.timeout(MINUTE));
    return makeProviderCheck({ name, use: toProviderUse(name, config, working), ask: isFull ? ask : undefined });
  });
  return [...agents, ...providers];
}

/** `api` of a profile says how Millrace itself speaks to it; of the agents' programs only opencode speaks chat completions. */
function toProviderUse(name: string, { agents, ...config }: Config, working: readonly string[]): ProviderUse {
  if (listOwnProviders(config).includes(name)) return { kind: "asked" };
  const using = Object.entries(agents).filter(
    ([agent, own]) => working.includes(agent) && "provider" in own && own.provider === name,
  );
  if (using.length === 0) return { kind: "unused" };
  if (using.some(([, { adapter }]) => adapter === "opencode")) return { kind: "asked" };
  return { kind: "through", agents: using.map(([agent]) => agent) };
}

/** Where signals come from and where posts go. */
export function listServiceChecks({ signals, social }: Config): Check[] {
  const until = () => AbortSignal.timeout(PROBE_MS);
  const now = () => new Date();
  const { timeout: timeoutMs, maxBytes, allow } = social.fetch;
  const reader = createFeedReader({ timeoutMs, maxBytes, allow, mostEntries: MOST_ENTRIES, now });
  const { push } = social;
  return [
    ...signals.sentry.map((source) =>
      makeSourceCheck({
        kind: "sentry",
        name: `${source.organization} (${source.repo})`,
        probe: () => probeSentry(source, until()),
      }),
    ),
    ...signals.posthog.map((source) =>
      makeSourceCheck({
        kind: "posthog",
        name: `${source.project} (${source.repo})`,
        probe: () => probePostHog(source, until()),
      }),
    ),
    ...social.feeds.map(({ url, name }) =>
      makeFeedCheck({
        // The rest of an address may hold a key.
        name: name ?? `${new URL(url).host}${new URL(url).pathname}`,
        async read() {
          const answer = await reader.read(url, {}, AbortSignal.timeout(timeoutMs + SECOND));
          if (answer.kind === "read") return { entries: answer.entries.length };
          return { trouble: answer.kind === "unchanged" ? "It says that nothing changed, unasked." : answer.message };
        },
      }),
    ),
    ...(push.url === ""
      ? []
      : [
          makeEndpointCheck({
            name: new URL(push.url).host,
            probe: () => probeSocialPush({ ...push, timeoutMs: PROBE_MS, now }, until()),
          }),
        ]),
    ...Object.entries(social.channels).flatMap(([channel, { mastodon }]) => {
      if (mastodon === undefined || mastodon.url === "") return [];
      const probe = () => probeMastodon({ ...mastodon, timeoutMs: PROBE_MS, now }, until());
      return [makeEndpointCheck({ name: channel, probe })];
    }),
  ];
}

/** Whether webhooks come here, by what Redis remembers of them and by what the host says that it sent. */
export function makeOwnWebhookCheck(
  { dataDir }: Pick<TrialOptions, "dataDir">,
  { http, redis: { prefix } }: Config,
  github: Pick<GitHub, "countDeliveries">,
  getRedis: () => Promise<RedisServer>,
): Check {
  const now = () => new Date();
  const readFacts = async (): Promise<WebhookFacts> => {
    const presences = await listPresences(toPresenceDir(dataDir));
    const started = presences.map(({ startedAt }) => startedAt).toSorted()[0];
    const redis = new Redis({ ...toConnectionOptions((await getRedis()).url, "state"), lazyConnect: true });
    redis.on("error", () => undefined);
    try {
      const deliveries = createDeliveryMemory({ redis, key: makeKeys(prefix).deliveries });
      return {
        startedAt: started === undefined ? undefined : new Date(started),
        lastAt: await deliveries.findLast(),
        sent: await github.countDeliveries(DAY, now()),
      };
    } finally {
      redis.disconnect();
    }
  };
  return makeWebhookCheck({ isConfigured: http.webhookSecret !== "", readFacts, now });
}

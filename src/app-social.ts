import type { AppState } from "./app-state.ts";
import type { Config } from "./config/schema.ts";
import type { FeedReader, SocialPublisher } from "./domain/ports/social.ts";
import type { FeedEntry } from "./domain/social.ts";
import { createFeedReader } from "./integrations/feeds/feed-reader.ts";
import { createMastodon } from "./integrations/mastodon/publisher.ts";
import { createSocialPush } from "./integrations/social-push/publisher.ts";
import { SECOND } from "./lib/durations.ts";
import { findWordingModel } from "./app-wording.ts";
import { makeKeys } from "./pipeline/keys.ts";
import type { FeedSource } from "./social/collect.ts";
import { makeSocialKeys } from "./social/keys.ts";
import { makeChannelRules } from "./social/network-rules.ts";
import { createSocial, type Social } from "./social/social.ts";
import { createModelWriter } from "./social/model-writer.ts";
import { createTemplateWriter } from "./social/template-writer.ts";

const MOST_ENTRIES = 200;
/** Names the daily log among the feeds. */
const SHIPPED = "daily-log:shipped";
const PAUSES = [SECOND, 4 * SECOND];

/**
 * The social part over the state of this machine. Nothing is read, sent or written before one of its functions is called.
 * `readShipped` gives what shipped the day before, for `social.shipped`.
 */
export function openSocial(
  { redis, ledger, modelBudget }: Pick<AppState, "redis" | "ledger" | "modelBudget">,
  config: Config,
  redact: (text: string) => string,
  readShipped?: () => Promise<FeedEntry[]>,
): Social {
  const { social, schedules } = config;
  const now = () => new Date();
  const { timeout: timeoutMs, maxBytes, allow } = social.fetch;
  const publishers = new Map<string, SocialPublisher>();
  const batch = createBatchPublisher(config, now);
  if (batch !== undefined) publishers.set(batch.name, batch);

  const channels = Object.entries(social.channels).map(([name, { network, limit, mastodon }]) => {
    const rules = makeChannelRules(name, network, limit);
    if (mastodon === undefined || mastodon.url === "") return { rules, endpoint: batch?.name };
    const publisher = createMastodon({ ...mastodon, channel: name, timeoutMs: social.push.timeout, now });
    publishers.set(publisher.name, publisher);
    return { rules, endpoint: publisher.name };
  });
  const rulesOf = (names?: string[]) =>
    channels.map(({ rules }) => rules).filter(({ name }) => names === undefined || names.includes(name));
  const sources = social.feeds.map(({ url, name, channels: names }): FeedSource => {
    const { host, pathname } = new URL(url);
    return { url, name: name ?? `${host}${pathname === "/" ? "" : pathname}`, channels: rulesOf(names) };
  });
  const { shipped } = social;
  if (shipped !== undefined && readShipped !== undefined) {
    sources.push({ url: SHIPPED, name: "what shipped", channels: rulesOf(shipped.channels) });
  }
  const template = createTemplateWriter((channel) => social.channels[channel]?.template ?? "{title}\n\n{link}");
  const model = findWordingModel(config, social.drafts, { budget: modelBudget, ledger, redact });
  const { spacing: spacingMs, lead: leadMs, horizon: horizonMs, quiet } = social.slots;

  return createSocial({
    redis,
    keys: makeSocialKeys(config.redis.prefix, makeKeys(config.redis.prefix).ledger),
    ledger,
    reader: withShipped(
      createFeedReader({ timeoutMs, maxBytes, allow, mostEntries: MOST_ENTRIES, now }),
      readShipped ?? (async () => []),
    ),
    writer: model === undefined ? template : createModelWriter({ model, template }),
    sources,
    channels,
    publishers: [...publishers.values()],
    approval: social.approval,
    collect: { firstSightMs: social.firstSight, mostAgeMs: social.maxAge, mostEntries: social.perFeed },
    slots: { timezone: social.slots.timezone ?? schedules.timezone, spacingMs, leadMs, horizonMs, quiet },
    pauses: PAUSES,
    now,
  });
}

function createBatchPublisher({ social: { push } }: Config, now: () => Date): SocialPublisher | undefined {
  if (push.url === "") return undefined;
  const { url, token, mode, mostPosts, timeout: timeoutMs } = push;
  return createSocialPush({ url, token, mode, mostPosts, timeoutMs, now });
}

/** The same reader, for which the daily log is one more feed. */
function withShipped(feeds: FeedReader, readShipped: () => Promise<FeedEntry[]>): FeedReader {
  return {
    async read(url, validators, signal) {
      if (url !== SHIPPED) return feeds.read(url, validators, signal);
      return { kind: "read", entries: await readShipped(), skipped: 0, validators: {} };
    },
  };
}

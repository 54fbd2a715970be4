import { z } from "zod";
import { duration, timeZone } from "./schema-forms.ts";
import { makeWriterSchema } from "./writer-schema.ts";

const endpointUrl = z
  .string()
  .refine(isEndpoint, "expected an https address; http only on this machine")
  .describe("Where batches of posts go: the service, or the whole address of its batch endpoint. Empty: drafts only.");

/** A token goes there: it has to be encrypted, but on the way to this machine itself. */
function isEndpoint(text: string): boolean {
  if (text === "") return true;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127\..*|\[::1\])$/.test(hostname));
}

const Feed = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe("RSS, Atom or JSON Feed."),
  name: z.string().min(1).optional().describe("For lists and messages; the host and path where missing."),
  channels: z.array(z.string().min(1)).optional().describe("Names from channels; all of them where missing."),
});

const Channel = z.strictObject({
  network: z
    .enum(["any", "x", "bluesky", "mastodon", "threads", "linkedin"])
    .default("any")
    .describe("How texts are counted; any fits into each of the others."),
  limit: z.int().positive().optional().describe("The longest text, where the channel's server has another limit."),
  template: z
    .string()
    .regex(/\{link\}/, "expected a template with {link}")
    .default("{title}\n\n{link}")
    .describe("Text of a post, with {title}, {summary} and {link}."),
  mastodon: z
    .strictObject({
      url: endpointUrl.describe("The Mastodon server, such as https://mastodon.social."),
      token: z.string().min(1).describe("Access token with write:statuses and read, as ${MASTODON_TOKEN}."),
    })
    .optional()
    .describe("Post to this account directly instead of through the batch endpoint."),
});

/** `"21:00-08:00"` → minutes of the day. */
const quiet = z.string().transform((text, context) => {
  if (text === "") return undefined;
  const match = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  const [from, to] = [1, 3].map((group) => Number(match?.[group]) * 60 + Number(match?.[group + 1]));
  if (from !== undefined && to !== undefined && match !== null && from !== to) return { from, to };
  context.addIssue({ code: "custom", message: 'expected two different times such as "21:00-08:00", or "" for none' });
  return z.NEVER;
});

const Slots = z.strictObject({
  timezone: timeZone.optional().describe("Time zone of the slots; that of the schedules where missing."),
  spacing: duration.prefault("2h").describe("Least time between two posts of a channel."),
  quiet: quiet.prefault("21:00-08:00").describe("Local times between which nothing appears; empty for none."),
  lead: duration.prefault("15m").describe("Least time between now and a post."),
  horizon: duration.prefault("30d").describe("How far ahead posts are planned."),
});

const Fetch = z.strictObject({
  timeout: duration.prefault("15s").describe("A feed has to be read whole in this time."),
  maxBytes: z.int().positive().default(5_000_000).describe("A larger feed is refused, counted after unpacking."),
  allow: z
    .array(z.string().min(1))
    .default([])
    .describe("Hosts, as host or host:port, that may be at private addresses and on other ports."),
});

const Push = z.strictObject({
  url: endpointUrl.default(""),
  token: z.string().default("").describe("Bearer token for it, as ${SOCIAL_TOKEN}."),
  mode: z.enum(["schedule", "draft"]).default("schedule").describe("draft: the service keeps the posts as drafts."),
  timeout: duration.prefault("30s").describe("A batch without an answer by then is sent again, with the same key."),
  mostPosts: z.int().positive().max(500).default(50).describe("Posts in one batch at most."),
});

export const Social = z.strictObject({
  feeds: z.array(Feed).default([]).describe("Feeds to make posts of."),
  channels: z
    .record(z.string().regex(/^[A-Za-z0-9._-]+$/), Channel)
    .prefault({ default: {} })
    .describe("Where posts go, by the name under which the endpoint knows the channel."),
  approval: z.enum(["required", "none"]).default("required").describe("required: a person approves each draft."),
  drafts: makeWriterSchema("each draft").prefault({}).describe("How the text of a post comes about."),
  firstSight: duration
    .prefault("24h")
    .describe("When a feed is seen for the first time, older entries are left alone."),
  maxAge: duration.prefault("14d").describe("Entries that turn up later and are older than this are left alone."),
  perFeed: z
    .int()
    .positive()
    .default(5)
    .describe("New entries of one feed in one pass; the others come with the next."),
  shipped: z
    .strictObject({
      link: z.url({ protocol: /^https?$/ }).describe("Address that the post leads to, such as the changelog."),
      channels: z.array(z.string().min(1)).optional().describe("Names from channels; all of them where missing."),
    })
    .optional()
    .describe("Also draft one post on what shipped the day before, from the daily log's facts."),
  slots: Slots.prefault({}),
  fetch: Fetch.prefault({}),
  push: Push.prefault({}),
});

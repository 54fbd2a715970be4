import { z } from "zod";
import type { PushHold } from "../../domain/ports/social.ts";
import type { Call, MastodonAnswer } from "./client.ts";

interface Wanted {
  clientId: string;
  status: string;
  link: string;
  scheduledAt: string;
}

/** Which posts are there already, by client id, with Mastodon's own id. */
export type Lookup = (
  wanted: readonly Wanted[],
  signal: AbortSignal,
) => Promise<{ kind: "looked"; found: Map<string, string> } | { kind: "failed"; hold: PushHold }>;

/** https://docs.joinmastodon.org/entities/ScheduledStatus/ and /Status/: only what is read. */
const Scheduled = z.array(
  z.object({ id: z.string(), scheduled_at: z.string(), params: z.object({ text: z.string() }) }),
);
const Account = z.object({ id: z.string() });
const Published = z.array(z.object({ id: z.string(), content: z.string() }));

/** Pages of scheduled posts that are read; an account has 300 at most. */
const MOST_PAGES = 8;
const PAGE = 40;

/** Looks through the account's scheduled posts and its newest published ones. Reads only. */
export function createMastodonLookup(call: Call): Lookup {
  return async (wanted, signal) => {
    const found = new Map<string, string>();
    let after = "";
    for (let page = 0; page < MOST_PAGES; page++) {
      const path = `/api/v1/scheduled_statuses?limit=${PAGE}${after === "" ? "" : `&max_id=${after}`}`;
      const answer = read(await call("GET", path, {}, signal), Scheduled);
      if ("hold" in answer) return { kind: "failed", hold: answer.hold };
      for (const { id, scheduled_at, params } of answer.value) {
        const match = wanted.find(
          (one) => one.status === params.text && Date.parse(one.scheduledAt) === Date.parse(scheduled_at),
        );
        if (match !== undefined) found.set(match.clientId, id);
      }
      after = answer.value.at(-1)?.id ?? "";
      if (answer.value.length < PAGE) break;
    }
    if (found.size === wanted.length) return { kind: "looked", found };

    const account = read(await call("GET", "/api/v1/accounts/verify_credentials", {}, signal), Account);
    if ("hold" in account) return { kind: "failed", hold: account.hold };
    const path = `/api/v1/accounts/${encodeURIComponent(account.value.id)}/statuses?limit=${PAGE}&exclude_reblogs=true`;
    const published = read(await call("GET", path, {}, signal), Published);
    if ("hold" in published) return { kind: "failed", hold: published.hold };
    for (const { id, content } of published.value) {
      const match = wanted.find(({ clientId, link }) => !found.has(clientId) && hasLink(content, link));
      if (match !== undefined) found.set(match.clientId, id);
    }
    return { kind: "looked", found };
  };
}

/** A published post is HTML; its address stands in an `href`. */
function hasLink(content: string, link: string): boolean {
  return content.includes(`"${link}"`) || content.includes(`"${link.replaceAll("&", "&amp;")}"`);
}

function read<T>(answer: MastodonAnswer, schema: z.ZodType<T>): { value: T } | { hold: PushHold } {
  if (answer.kind === "held" || answer.kind === "unknown") return { hold: answer.hold };
  const parsed = schema.safeParse(answer.kind === "done" ? answer.body : undefined);
  if (parsed.success) return { value: parsed.data };
  return { hold: { code: "social.no_answer", message: "Mastodon's list of posts cannot be read." } };
}

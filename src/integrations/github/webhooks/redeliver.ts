import { z } from "zod";
import type { GitHubClient } from "../client.ts";
import { PER_PAGE } from "../paging.ts";

export interface RedeliveryReport {
  /** Deliveries that were looked at. */
  seen: number;
  /** Failed ones that were asked for again. */
  asked: number;
  /** Failed ones that were asked for often enough; the sweep finds what they were about. */
  givenUp: number;
}

const DeliveryEntry = z.object({
  id: z.number(),
  guid: z.string(),
  delivered_at: z.string(),
  status_code: z.number(),
});
type DeliveryEntry = z.output<typeof DeliveryEntry>;

const MOST_PAGES = 20;
const MOST_TRIES = 3;
const MOST_ASKED = 100;

/**
 * GitHub never sends a failed delivery again by itself; an App can ask for it, for three days
 * (docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries). Looks at the deliveries of the last so many
 * ms, newest first, and asks for each that no attempt brought here. An attempt shows in the list with the id of the delivery,
 * so asking again in a later pass is counted, and nothing has to be remembered. With a token there is nothing to ask.
 */
export async function redeliverFailed(client: GitHubClient, sinceMs: number, now: Date): Promise<RedeliveryReport> {
  const entries = await listDeliveries(client, new Date(now.getTime() - sinceMs));
  const report: RedeliveryReport = { seen: entries.length, asked: 0, givenUp: 0 };
  for (const tries of Map.groupBy(entries, ({ guid }) => guid).values()) {
    const [newest] = tries;
    if (newest === undefined || tries.some(isDelivered) || report.asked >= MOST_ASKED) continue;
    if (tries.length >= MOST_TRIES) {
      report.givenUp += 1;
      continue;
    }
    const call = { what: `ask for the delivery ${newest.guid} again` };
    await client.askAsApp(
      call,
      (github) => github.rest.apps.redeliverWebhookDelivery({ delivery_id: newest.id }),
      z.unknown(),
    );
    report.asked += 1;
  }
  return report;
}

/** Counts the deliveries of the last so many ms, and those of them that no attempt brought here. For an App alone. */
export async function countDeliveries(
  client: GitHubClient,
  sinceMs: number,
  now: Date,
): Promise<{ seen: number; failed: number }> {
  const entries = await listDeliveries(client, new Date(now.getTime() - sinceMs));
  const events = [...Map.groupBy(entries, ({ guid }) => guid).values()];
  return { seen: events.length, failed: events.filter((tries) => !tries.some(isDelivered)).length };
}

async function listDeliveries(client: GitHubClient, since: Date): Promise<DeliveryEntry[]> {
  const call = { what: "list the App's webhook deliveries" };
  const found: DeliveryEntry[] = [];
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const url = next;
    const answer = await client.askAsApp(
      call,
      (github) =>
        url === undefined
          ? github.rest.apps.listWebhookDeliveries({ per_page: PER_PAGE })
          : github.request(`GET ${url}`),
      DeliveryEntry.array(),
    );
    const recent = (answer?.data ?? []).filter(({ delivered_at: at }) => Date.parse(at) >= since.getTime());
    found.push(...recent);
    next = answer?.next;
    if (next === undefined || recent.length < (answer?.data.length ?? 0)) break;
  }
  return found;
}

function isDelivered({ status_code: status }: DeliveryEntry): boolean {
  return status >= 200 && status < 300;
}

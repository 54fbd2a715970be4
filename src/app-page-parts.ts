import type { Config } from "./config/schema.ts";
import { isAppError } from "./domain/errors.ts";
import type { SocialDesk } from "./domain/ports/social.ts";
import type { SignalRecords } from "./domain/ports/signal-records.ts";
import type { SignalRecord } from "./domain/signal-record.ts";
import type { SocialPost } from "./domain/social.ts";
import type { ActionAnswer, DraftRow, SignalRow, SocialDrafts } from "./http/page-deps.ts";
import { DAY } from "./lib/durations.ts";

const MOST_CLOSED = 30;
const MOST_SIGNALS = 100;
const SUMMARISED_FOR_MS = 7 * DAY;
const MOST_DRAFTS = 60;

/** Signals as the page shows them: with an open issue, held back by the budget, and lately closed; highest score first. */
export async function listSignalRows(
  records: Pick<SignalRecords, "listOpen" | "listClosed" | "listSummarised">,
  { projects }: Pick<Config, "projects">,
  now: Date,
): Promise<SignalRow[]> {
  const since = new Date(now.getTime() - SUMMARISED_FOR_MS);
  const lists = await Promise.all(
    projects.map(async ({ repo }) => {
      const [open, closed, summarised] = await Promise.all([
        records.listOpen(repo),
        records.listClosed(repo, MOST_CLOSED),
        records.listSummarised(repo, since),
      ]);
      return [...[...open, ...closed].map(({ record }) => record), ...summarised];
    }),
  );
  const rows = lists.flat().map(toSignalRow);
  return rows
    .toSorted((a, b) => Number(a.state === "closed") - Number(b.state === "closed") || b.score - a.score)
    .slice(0, MOST_SIGNALS);
}

function toSignalRow({
  repo,
  title,
  score,
  state,
  isClosed,
  issue,
  events,
  users,
  lastSeen,
  urls,
}: SignalRecord): SignalRow {
  return {
    ...{ repo, title, score, events, users, lastSeen },
    state: isClosed ? "closed" : state,
    issue,
    sourceUrl: urls[0],
  };
}

/** Drafts with what a person may do about them, those that wait for one first. */
export function makeSocialDrafts(desk: Omit<SocialDesk, "count">): SocialDrafts {
  const { measure } = desk;
  return {
    list: async () => (await desk.list({ limit: MOST_DRAFTS })).map((post) => toDraftRow(post, measure)),
    approve: (id) => tell(desk.approve(id)),
    drop: (id) => tell(desk.drop(id)),
    async find(id) {
      try {
        return toDraftRow(await desk.get(id), measure);
      } catch (error) {
        if (isAppError(error) && error.code === "social.unknown_post") return undefined;
        throw error;
      }
    },
    edit: (id, text, version) => tell(desk.edit(id, text, version)),
    measure,
  };
}

function toDraftRow(post: SocialPost, measure: SocialDesk["measure"]): DraftRow {
  const { clientId, channel, source, text, link, state, slot, note, version } = post;
  return {
    ...{ id: clientId, channel, source, text, link, state, slot, note, version },
    canApprove: state === "drafted" || state === "rejected" || state === "unknown",
    canDrop: state === "drafted" || state === "approved" || state === "rejected" || state === "unknown",
    canEdit: state === "drafted" || state === "approved" || state === "rejected",
    length: measure(channel, text),
  };
}

/** A post that moved on meanwhile, or is gone, is an answer for the person. */
async function tell(change: Promise<unknown>): Promise<ActionAnswer> {
  try {
    await change;
    return { done: true };
  } catch (error) {
    if (isAppError(error) && error.decision === "configure") return { done: false, why: error.message };
    throw error;
  }
}

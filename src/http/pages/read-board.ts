import type { QueueSight } from "../../domain/ports/queue-reader.ts";
import type { DaySpending } from "../../domain/ports/budget.ts";
import type { AccountHold } from "../../domain/account.ts";
import type { ItemStageName, StoredWorkItem, WorkItemStatus } from "../../domain/work-item.ts";
import { ITEM_STAGES } from "../../domain/work-item.ts";
import type { PageDeps } from "../page-deps.ts";

/** Items of a column that are shown; the others are behind its link. What rests waits for a person more often. */
const MOST_IN_STAGE = 5;
const MOST_AT_REST = 8;

export interface BoardColumn {
  name: string;
  /** What the column holds, one sentence. */
  hint: string;
  /** Where all of it is listed. */
  path: string;
  total: number;
  cards: BoardCard[];
}

export interface BoardCard {
  stored: StoredWorkItem;
  isWorking: boolean;
}

export interface BoardData {
  counts: Record<WorkItemStatus, number>;
  /** What waits for a person or an answer. */
  atRest: BoardColumn[];
  /** What Millrace works on, in the order of its stages. */
  stages: BoardColumn[];
  today: DaySpending;
  held: AccountHold[];
}

const STAGE_HINTS: Record<ItemStageName, string> = {
  triage: "Is it clear, small enough and allowed?",
  prep: "Base, clone, checks and brief",
  exec: "An agent works on it, or will as soon as there is room",
  follow: "Its pull request changed: checks, a review, the base, or its end",
};

/** The board: what rests, since that asks for a person, and a column for each stage in the order of its queue. */
export async function readBoard({ items, queues, budget, accounts, now }: PageDeps): Promise<BoardData> {
  const [counts, sights, today, held, ...resting] = await Promise.all([
    items.count(),
    queues.listQueues(MOST_IN_STAGE),
    budget.today(now()),
    accounts.list(now()),
    ...(["review", "waiting", "parked"] as const).map((status) => items.list({ status, limit: MOST_AT_REST })),
  ]);
  const stages = await Promise.all(ITEM_STAGES.map((stage) => toStageColumn(stage, sights, items)));
  const [review = [], waiting = [], parked = []] = resting;
  const atRest = [
    toRestColumn("review", "A pull request waits for a person", review, counts),
    toRestColumn("waiting", "Goes on by itself or after an answer", waiting, counts),
    toRestColumn("parked", "A person has to change something", parked, counts),
  ];
  return { counts, atRest, stages, today, held };
}

async function toStageColumn(
  stage: ItemStageName,
  sights: readonly QueueSight[],
  items: PageDeps["items"],
): Promise<BoardColumn> {
  const mine = sights.filter((one) => one.stage === stage);
  const working = new Set(mine.flatMap((sight) => sight.working));
  const ids = [...new Set([...working, ...mine.flatMap((sight) => sight.next)])].slice(0, MOST_IN_STAGE);
  const found = await Promise.all(ids.map((id) => items.find(id)));
  const cards = found.flatMap((stored) => {
    // A job may be left of an item that moved on meanwhile.
    if (stored === undefined || stored.item.status !== "queued" || stored.item.stage !== stage) return [];
    return [{ stored, isWorking: working.has(stored.item.id) || stored.isLeased === true }];
  });
  const total = mine.reduce((sum, { active, waiting, delayed }) => sum + active + waiting + delayed, 0);
  return {
    name: stage,
    hint: STAGE_HINTS[stage],
    path: "/items?status=queued",
    total: Math.max(total, cards.length),
    cards,
  };
}

function toRestColumn(
  status: WorkItemStatus,
  hint: string,
  list: readonly StoredWorkItem[],
  counts: BoardData["counts"],
): BoardColumn {
  const cards = list.map((stored) => ({ stored, isWorking: false }));
  return { name: status, hint, path: `/items?status=${status}`, total: counts[status], cards };
}

import type { Redis } from "ioredis";
import type { PipelineEvent } from "../domain/events.ts";
import { BugError, StopError } from "../domain/errors.ts";
import type { IssueSnapshot } from "../domain/issue.ts";
import type { WorkItemArchive, WorkItemReader } from "../domain/ports/work-item-store.ts";
import type { Lease } from "../domain/stage.ts";
import {
  type ItemStageName,
  type StoredWorkItem,
  type VersionedItem,
  type WorkItem,
  type WorkItemId,
  type WorkItemStatus,
  WORK_ITEM_STATUSES,
} from "../domain/work-item.ts";
import { answersOf } from "./answers-of.ts";
import { withPipelinedCommands, withStateCommands } from "./commands.ts";
import { countIds, listIds } from "./item-ids.ts";
import type { Keys } from "./keys.ts";

/**
 * The truth about every work item: one Redis hash each, moved by one Lua compare-and-set that also writes the ledger.
 *
 * A stage claims an item (lease with a time to live, a new fence for each claim), works, and commits with version and
 * fence. Who was cut off in between, by a pause longer than the lease or by a restart, is refused by the fence; who comes
 * with an outdated job is refused by the version. Outside a lease an item moves only while nobody holds one.
 */
export interface StateStore extends WorkItemReader, WorkItemArchive {
  /** In one round trip; answers for each whether it was made or was there before. */
  createMany(items: NewWorkItem[]): Promise<boolean[]>;
  /** `held`: another owner works on it. The same owner gets a new lease, which ends its earlier one. */
  claim(id: WorkItemId, stage: ItemStageName, version: number, owner: string): Promise<Claim>;
  /** New version, also when it is sent again. StopError where the lease is no longer ours. */
  commit(claimed: ClaimedItem, next: WorkItem, events: PipelineEvent[]): Promise<number>;
  /** New version; undefined where somebody else moved the item or works on it. */
  revise(
    stored: VersionedItem,
    next: WorkItem,
    events: PipelineEvent[],
    snapshot?: IssueSnapshot,
  ): Promise<number | undefined>;
  renew(claimed: ClaimedItem): Promise<boolean>;
  release(claimed: ClaimedItem): Promise<void>;
  /** Without the issues' text, which may be long. Same order; an id that is unknown is left out. */
  findMany(ids: WorkItemId[]): Promise<VersionedItem[]>;
  /** Ids of a project's items that are not closed. */
  listProject(repo: string): Promise<WorkItemId[]>;
  /** Items of a status whose resting time is over at `until`. */
  countDue(status: WorkItemStatus, until: Date): Promise<number>;
  /** Same, a page of them. */
  listDue(status: WorkItemStatus, until: Date, limit: number, offset?: number): Promise<VersionedItem[]>;
}

export interface NewWorkItem {
  item: WorkItem;
  snapshot: IssueSnapshot;
  event: PipelineEvent;
}

export interface ClaimedItem {
  stored: StoredWorkItem;
  lease: Lease;
}

export type Claim =
  | { kind: "claimed"; claimed: ClaimedItem }
  | { kind: "held"; msLeft: number }
  | { kind: "stale" }
  | { kind: "absent" };

const CLOSED_PAGE = 1000;

export interface StateStoreDeps {
  redis: Redis;
  keys: Keys;
  leaseMs: number;
  /** True for an owner whose process is known to be gone: its leases are not waited for. */
  isDead?(owner: string): boolean;
}

export function createStateStore({ redis, keys, leaseMs, isDead = () => false }: StateStoreDeps): StateStore {
  const commands = withStateCommands(redis);

  async function move(
    stored: VersionedItem,
    next: WorkItem,
    events: PipelineEvent[],
    fence: number | "",
    snapshot?: IssueSnapshot,
  ): Promise<number> {
    const from = stored.item;
    const moved = from.status !== next.status || toScore(from) !== toScore(next);
    return commands.millraceCommit(
      keys.item(next.id),
      keys.status(from.status),
      keys.status(next.status),
      keys.ledger,
      keys.project(next.repo),
      next.id,
      stored.version,
      fence,
      toScore(next),
      moved ? (next.status === "closed" ? "closed" : "open") : "",
      JSON.stringify(next),
      snapshot === undefined ? "" : JSON.stringify(snapshot),
      ...events.map((event) => JSON.stringify(event)),
    );
  }

  async function load(ids: string[]): Promise<StoredWorkItem[]> {
    const batch = redis.pipeline();
    for (const id of ids) batch.hmget(keys.item(id), "version", "item", "snapshot", "owner", "until");
    return (await answersOf(batch)).flatMap((record) => toStored(record as (string | null)[]) ?? []);
  }

  async function loadItems(ids: string[]): Promise<VersionedItem[]> {
    const batch = redis.pipeline();
    for (const id of ids) batch.hmget(keys.item(id), "version", "item");
    return (await answersOf(batch)).flatMap((record) => {
      const [version, item] = record as (string | null)[];
      return version == null || item == null ? [] : { item: JSON.parse(item), version: Number(version) };
    });
  }

  return {
    async createMany(items) {
      const batch = withPipelinedCommands(redis.pipeline());
      for (const { item, snapshot, event } of items) {
        batch.millraceCreate(
          keys.item(item.id),
          keys.status("queued"),
          keys.project(item.repo),
          keys.ledger,
          item.id,
          JSON.stringify(item),
          JSON.stringify(snapshot),
          JSON.stringify(event),
        );
      }
      return (await answersOf(batch)).map((made) => made === 1);
    },

    async claim(id, stage, version, owner) {
      const ask = (dead: string) => commands.millraceClaim(keys.item(id), owner, leaseMs, version, dead);
      let answer = await ask("");
      if (answer[0] === "held" && isDead(String(answer[2]))) answer = await ask(String(answer[2]));
      const [kind, first, item, snapshot] = answer;
      if (kind === "held") return { kind, msLeft: Number(first) };
      if (kind === "stale" || kind === "absent") return { kind };
      const lease = makeLease(id, owner, Number(first));
      const stored = { item: JSON.parse(String(item)), snapshot: JSON.parse(String(snapshot)), version };
      if (stored.item.status === "queued" && stored.item.stage === stage) {
        return { kind: "claimed", claimed: { stored, lease } };
      }
      await this.release({ stored, lease });
      return { kind: "stale" };
    },

    async commit({ stored, lease }, next, events) {
      const version = await move(stored, next, events, lease.fence);
      if (version > 0) return version;
      throw new StopError(`${next.id} was taken over while this stage worked on it.`, {
        code: "pipeline.fenced_off",
        details: { id: next.id, answer: version },
      });
    },

    async revise(stored, next, events, snapshot) {
      const version = await move(stored, next, events, "", snapshot);
      return version > 0 ? version : undefined;
    },

    async renew({ stored, lease }) {
      return (await commands.millraceRenew(keys.item(stored.item.id), lease.fence, leaseMs)) === 1;
    },

    async release({ stored, lease }) {
      await commands.millraceRenew(keys.item(stored.item.id), lease.fence, 0);
    },

    async find(id) {
      return (await load([id]))[0];
    },

    findMany: loadItems,

    async list({ status, repos, offset = 0, limit = 100 }) {
      return load(
        await listIds({
          redis,
          keys,
          statuses: status === undefined ? WORK_ITEM_STATUSES : [status],
          repos,
          offset,
          limit,
        }),
      );
    },

    count: (repos) => countIds({ redis, keys, repos }),

    async listProject(repo) {
      return (await redis.smembers(keys.project(repo))) as WorkItemId[];
    },

    countDue: (status, until) => redis.zcount(keys.status(status), "-inf", String(until.getTime())),

    async listDue(status, until, limit, offset = 0) {
      const ids = await redis.zrangebyscore(
        keys.status(status),
        "-inf",
        String(until.getTime()),
        "LIMIT",
        offset,
        limit,
      );
      return loadItems(ids);
    },

    async listClosedBefore(before, limit) {
      const closed: VersionedItem[] = [];
      const total = await redis.zcard(keys.status("closed"));
      for (let offset = 0; offset < total && closed.length < limit; offset += CLOSED_PAGE) {
        const ids = await redis.zrange(keys.status("closed"), offset, String(offset + CLOSED_PAGE - 1));
        closed.push(...(await loadItems(ids)).filter(({ item }) => item.updatedAt < before.toISOString()));
      }
      return closed.slice(0, limit);
    },

    async forget({ item, version }) {
      const all = [keys.item(item.id), keys.status(item.status), keys.project(item.repo)];
      if ((await commands.millraceForget(...all, item.id, version)) !== 1) return false;
      if (item.run !== undefined) await redis.del(keys.pushed(item.repo, item.run.branch));
      return true;
    },
  };

  function makeLease(id: WorkItemId, owner: string, fence: number): Lease {
    return {
      owner,
      fence,
      async assertHeld() {
        const [heldFence, heldOwner] = await redis.hmget(keys.item(id), "fence", "owner");
        if (Number(heldFence) === fence && heldOwner === owner) return;
        throw new StopError(`The lease of ${id} was lost.`, { code: "pipeline.lease_lost", details: { id, owner } });
      },
    };
  }
}

/** The order inside a status set: items without a resting time first. */
function toScore(item: WorkItem): number {
  return item.notBefore === undefined ? 0 : Date.parse(item.notBefore);
}

function toStored([version, item, snapshot, owner, until]: (string | null)[]): StoredWorkItem | undefined {
  if (version == null) return undefined;
  if (item == null || snapshot == null) {
    throw new BugError("A work item's record is incomplete.", { code: "pipeline.broken_record", details: { item } });
  }
  return {
    item: JSON.parse(item),
    snapshot: JSON.parse(snapshot),
    version: Number(version),
    isLeased: owner != null && owner !== "" && Number(until) > Date.now(),
  };
}

import type { PipelineEvent } from "../domain/events.ts";
import { isAppError, messageOf, StopError } from "../domain/errors.ts";
import type { Ledger } from "../domain/ports/ledger.ts";
import type { ItemStage, StageContext } from "../domain/stage.ts";
import type { StageOutcome } from "../domain/stage-outcome.ts";
import type { ItemStageName, StoredWorkItem, WorkItem } from "../domain/work-item.ts";
import type { WakeUp } from "../domain/wake-up.ts";
import { SECOND } from "../lib/durations.ts";
import { decideFailure } from "./failure-policy.ts";
import type { ItemJobData } from "./job-data.ts";
import { makeClosedEvent } from "./leave-event.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";
import type { Slots } from "./slots.ts";
import type { ClaimedItem, StateStore } from "./state-store.ts";
import { isRedisTrouble } from "../lib/redis-connection.ts";
import { findOpenRun } from "./open-run.ts";
import { toStateError } from "./state-outage.ts";
import { afterOutcome } from "./transition.ts";
import { untilAborted } from "./until-aborted.ts";

/** What became of one job. `stale`: the item is elsewhere by now. `no-slot`: as many runs as
 * the limits allow are under way. `not-ours`: for another runner, which has the project. `stopped`: handed back, to be done again by anybody. */
export type Processed =
  | { kind: "moved"; stored: StoredWorkItem; error?: unknown }
  | { kind: "stale" }
  | { kind: "held"; msLeft: number }
  | { kind: "no-slot"; msLeft: number }
  | { kind: "not-ours"; msLeft: number }
  | { kind: "stopped" };

export interface ProcessItemDeps {
  /** Names this runner in leases: two runners never work on one item, and one that is delivered twice works on it once. */
  owner: string;
  store: StateStore;
  stages: Record<ItemStageName, ItemStage>;
  ledger: Ledger;
  leases: LeaseKeeper;
  slots: Slots;
  /** False where another runner is online that has the project, and this one has not. */
  mayServe(repo: string): Promise<boolean>;
  redact(text: string): string;
  /** Queues looks. */
  wake(wakeUps: readonly WakeUp[]): Promise<void>;
  now(): Date;
}

const PASS_ON_MS = SECOND / 2;
const SLOT_POLL_MS = SECOND;

/**
 * Claim, run the stage, commit: the only way an item moves by work. Every fault in between leaves the item queued under
 * its old version, to be claimed again when the lease is over. Rejects only where the outcome could not be written down:
 * Redis is away, and another try runs the stage again.
 */
export async function processItem(
  deps: ProcessItemDeps,
  stageName: ItemStageName,
  { id, v }: ItemJobData,
  signal: AbortSignal,
): Promise<Processed> {
  const claim = await deps.store.claim(id, stageName, v, deps.owner);
  if (claim.kind === "held") return claim;
  if (claim.kind !== "claimed") return { kind: "stale" };
  const { claimed } = claim;
  if (!(await deps.mayServe(claimed.stored.item.repo))) {
    await deps.store.release(claimed);
    return { kind: "not-ours", msLeft: PASS_ON_MS };
  }
  const run = findOpenRun(claimed.stored.item);
  if (run !== undefined && !(await deps.slots.take(run.id))) {
    await deps.store.release(claimed);
    return { kind: "no-slot", msLeft: SLOT_POLL_MS };
  }
  const processed = await work(deps, stageName, claimed, signal);
  // A run that was handed back keeps its place: its agent goes on.
  if (run !== undefined && processed.kind === "moved") await deps.slots.free(run.id);
  return processed;
}

async function work(
  deps: ProcessItemDeps,
  stageName: ItemStageName,
  claimed: ClaimedItem,
  signal: AbortSignal,
): Promise<Processed> {
  const startedAt = deps.now();
  let next: WorkItem;
  let events: PipelineEvent[];
  try {
    const outcome = await runStage(deps, stageName, claimed, signal);
    next = afterOutcome(claimed.stored.item, redactOutcome(outcome, deps.redact), deps.now());
    events = [makeEndEvent(next, stageName, outcome, startedAt, deps.now())];
    if (next.status === "closed") events.push(makeClosedEvent(claimed.stored, next.explanation ?? "", deps.now()));
  } catch (error) {
    return await settleFailure(deps, stageName, claimed, toStateError(error));
  }
  return await commit(deps, claimed, next, events).catch((error: unknown) => {
    // An outage says nothing of the item: it stays queued.
    if (isRedisTrouble(error)) throw error;
    return settleFailure(deps, stageName, claimed, error);
  });
}

async function settleFailure(
  deps: ProcessItemDeps,
  stage: ItemStageName,
  claimed: ClaimedItem,
  error: unknown,
): Promise<Processed> {
  const decision = decideFailure(claimed.stored.item, error, deps.now());
  if (decision.kind === "abandon") {
    // Not released, the lease runs out by itself.
    await deps.store.release(claimed).catch(() => undefined);
    return { kind: "stopped" };
  }
  const explanation = deps.redact(decision.next.explanation ?? "");
  const event: PipelineEvent = {
    type: "stage:errored",
    at: deps.now().toISOString(),
    item: claimed.stored.item.id,
    stage,
    code: isAppError(error) ? error.code : "bug.unexpected",
    decision: isAppError(error) ? error.decision : "bug",
    message: deps.redact(messageOf(error)),
  };
  try {
    return { ...(await commit(deps, claimed, { ...decision.next, explanation }, [event])), error };
  } catch (commitError) {
    if (commitError instanceof StopError) return { kind: "stopped" };
    throw commitError;
  }
}

async function commit(
  deps: ProcessItemDeps,
  claimed: ClaimedItem,
  next: WorkItem,
  events: PipelineEvent[],
): Promise<Processed & { kind: "moved" }> {
  const version = await deps.store.commit(claimed, next, events);
  return { kind: "moved", stored: { item: next, snapshot: claimed.stored.snapshot, version } };
}

/** Rejects with StopError as soon as the signal aborts, so that a stop never waits for a stage. */
async function runStage(
  deps: ProcessItemDeps,
  stageName: ItemStageName,
  claimed: ClaimedItem,
  signal: AbortSignal,
): Promise<StageOutcome> {
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  deps.leases.keep(claimed, onAbort);
  const run = () => {
    const context: StageContext = {
      lease: claimed.lease,
      signal: stop.signal,
      record: (event) => deps.ledger.append(event),
      wake: (wakeUps) => deps.wake(wakeUps),
      now: deps.now,
    };
    return deps.stages[stageName].run(claimed.stored, context);
  };
  try {
    return await untilAborted(run, stop.signal);
  } finally {
    deps.leases.drop(claimed);
    signal.removeEventListener("abort", onAbort);
  }
}

function redactOutcome(outcome: StageOutcome, redact: (text: string) => string): StageOutcome {
  return { ...outcome, explanation: redact(outcome.explanation) };
}

function makeEndEvent(
  item: WorkItem,
  stage: ItemStageName,
  outcome: StageOutcome,
  startedAt: Date,
  now: Date,
): PipelineEvent {
  return {
    type: "stage:ended",
    at: now.toISOString(),
    item: item.id,
    stage,
    outcome: outcome.kind,
    reason: outcome.reason,
    explanation: item.explanation ?? "",
    ms: now.getTime() - startedAt.getTime(),
  };
}

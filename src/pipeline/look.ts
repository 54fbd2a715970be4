import type { KnownItem, ScoutReport, SourceStage } from "../domain/stage.ts";
import type { WakeUp } from "../domain/wake-up.ts";
import { type VersionedItem, toWorkItemId, type WorkItem } from "../domain/work-item.ts";
import { chunked } from "../lib/chunked.ts";
import { type ApplyReportDeps, applyPullChange, applyReport, type ScoutChanges } from "./apply-report.ts";
import { toKnownItem } from "./known-item.ts";
import { untilAborted } from "./until-aborted.ts";

export interface LookDeps extends ApplyReportDeps {
  scout: SourceStage;
}

/** `settled` is false where the item could not take in what was seen, since it is being worked on: look again later. */
export interface LookResult extends ScoutChanges {
  settled: boolean;
}

const CHUNK = 100;

/**
 * Looks at what a wake-up names, at the host and nowhere else: what the webhook said is not used, so deliveries may be
 * doubled, late or out of order. A pull request or a branch stands for the items that it belongs to; one that is none of
 * ours concerns nobody. A push to the base is one look at all pull requests that rest, since any of them may conflict now.
 */
export async function lookAt(deps: LookDeps, wakeUp: WakeUp, signal: AbortSignal): Promise<LookResult> {
  if (wakeUp.kind === "base") return lookAtPulls(deps, wakeUp, signal);
  const issues = wakeUp.kind === "issue" ? [wakeUp.issue] : await listIssuesOf(deps, wakeUp);
  const total: LookResult = { seen: 0, created: 0, changed: 0, left: 0, settled: true };
  for (const issue of issues) {
    const one = await lookAtIssue(deps, wakeUp.repo, issue, signal);
    total.seen += one.seen;
    total.created += one.created;
    total.changed += one.changed;
    total.left += one.left;
    total.settled &&= one.settled;
    const isPull = wakeUp.kind !== "issue";
    if (isPull && (await applyPullChange(deps, toWorkItemId(wakeUp.repo, issue), undefined))) total.changed += 1;
  }
  return total;
}

async function lookAtPulls(
  deps: LookDeps,
  { repo, branch }: WakeUp & { kind: "base" },
  signal: AbortSignal,
): Promise<LookResult> {
  const known: KnownItem[] = [];
  for (const ids of chunked(await deps.store.listProject(repo), CHUNK)) {
    for (const { item } of await deps.store.findMany(ids)) known.push(toKnownItem(item));
  }
  const resting = known.filter(({ pull }) => pull !== undefined);
  if (resting.length === 0) return { seen: 0, created: 0, changed: 0, left: 0, settled: true };
  const report = await untilAborted((stop) => deps.scout.lookAtPulls(repo, branch, resting, stop), signal);
  return { ...(await applyReport(deps, new Map(), report)), settled: true };
}

type OfPull = Extract<WakeUp, { kind: "pull-request" | "branch" }>;

async function listIssuesOf(deps: LookDeps, wakeUp: OfPull): Promise<number[]> {
  const found: number[] = [];
  for (const ids of chunked(await deps.store.listProject(wakeUp.repo), CHUNK)) {
    for (const { item } of await deps.store.findMany(ids)) if (isOf(item, wakeUp)) found.push(item.issue);
  }
  return found;
}

function isOf({ pullRequest, run }: WorkItem, wakeUp: OfPull): boolean {
  return wakeUp.kind === "branch" ? run?.branch === wakeUp.branch : pullRequest?.number === wakeUp.pullRequest;
}

async function lookAtIssue(deps: LookDeps, repo: string, issue: number, signal: AbortSignal): Promise<LookResult> {
  const id = toWorkItemId(repo, issue);
  const [before] = await deps.store.findMany([id]);
  const report = await untilAborted((stop) => deps.scout.look(repo, issue, stop), signal);
  const changes = await applyReport(deps, new Map(before === undefined ? [] : [[id, before]]), report);
  const [after] = await deps.store.findMany([id]);
  return { ...changes, settled: after === undefined || hasTakenIn(after, report) };
}

/** A pull request is followed by itself, so the text of an issue in review is not what is waited for. */
function hasTakenIn({ item }: VersionedItem, { sightings, closed, withdrawn }: ScoutReport): boolean {
  if (closed.length > 0) return item.status === "closed" || item.stage === "follow";
  if (item.status === "review" || item.status === "closed" || item.stage === "follow") return true;
  if (withdrawn.length > 0) return item.reason === "withdrawn";
  return sightings.every(({ seen }) => seen === item.seen);
}

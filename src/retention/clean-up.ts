import { join } from "node:path";
import type { RetentionConfig } from "../config/schema.ts";
import type { RunId } from "../domain/agent-run.ts";
import type { AgentRunner } from "../domain/ports/agent-runner.ts";
import type { Ledger } from "../domain/ports/ledger.ts";
import type { WorkItemArchive, WorkItemReader } from "../domain/ports/work-item-store.ts";
import type { Workspaces } from "../domain/ports/workspaces.ts";
import { type StoredWorkItem, toItemId } from "../domain/work-item.ts";
import { messageOf } from "../domain/errors.ts";
import { removeTree } from "../lib/remove-tree.ts";
import { assertClock } from "./clock.ts";
import { decideFolder, type FolderDecision } from "./decide.ts";
import { listRunFolders, type RunFolder } from "./list-run-folders.ts";

export interface CleanUpDeps {
  dataDir: string;
  machine: string;
  retention: RetentionConfig;
  items: WorkItemReader & WorkItemArchive;
  workspaces: Workspaces;
  agents: Pick<AgentRunner, "inspect" | "stop">;
  ledger: Pick<Ledger, "append">;
  /** The clock of Redis. */
  readRedisTime(): Promise<Date>;
  now(): Date;
}

export interface CleanUpReport {
  clones: number;
  folders: number;
  items: number;
  /** Agents that were ended because another machine does their work. */
  stopped: number;
  /** Refs with work that is in no pull request. */
  kept: string[];
  /** What stayed although it was due, with the reason. */
  left: { what: string; why: string }[];
  /** There was more to do than time. */
  isCutShort: boolean;
}

/**
 * Removes by age what is done with: clones and HOMEs, run folders, records of closed items. Work is never removed before it
 * is saved, and whatever cannot be asked or answered stays: an item that cannot be read, an agent that may live, a git error.
 * Each step may be repeated, by two runners at once as well. Throws where nothing can be said at all: EnvironmentError for a
 * wrong clock, or the trouble of Redis.
 */
export async function cleanUp(deps: CleanUpDeps, { signal, budgetMs }: { signal: AbortSignal; budgetMs: number }) {
  const report: CleanUpReport = { clones: 0, folders: 0, items: 0, stopped: 0, kept: [], left: [], isCutShort: false };
  const deadline = performance.now() + budgetMs;
  const isOver = () => signal.aborted || performance.now() > deadline;
  const folders = await listRunFolders(deps.dataDir);
  const newest = folders.at(-1)?.changedAt;
  const times = { redis: await deps.readRedisTime(), newest: newest === undefined ? undefined : new Date(newest) };
  assertClock(deps.now(), times);
  await attempt(report, join(deps.dataDir, "trash"), () => deps.workspaces.emptyTrash());
  for (const folder of folders) {
    if (isOver()) break;
    await attempt(report, folder.dir, () => handle(deps, folder, report));
  }
  await forgetItems(deps, report, isOver);
  return { ...report, isCutShort: isOver() };
}

/** What stands in the way of one thing says nothing of the next. */
async function attempt(report: CleanUpReport, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    report.left.push({ what, why: messageOf(error) });
  }
}

async function handle(deps: CleanUpDeps, folder: RunFolder, report: CleanUpReport): Promise<void> {
  const { agents, workspaces, items } = deps;
  const { run, dir } = folder;
  const stored = await items.find(toItemId(run));
  const { action, isSuperseded } = decide(deps, folder, stored);
  if (action === "keep" && !isSuperseded) return;
  // Asked last, since it may read a whole log.
  const { state } = await agents.inspect(dir);
  if (state === "running") {
    if (!isSuperseded) return void report.left.push({ what: dir, why: "Its agent is still at work." });
    await agents.stop(dir);
    report.stopped += 1;
    return;
  }
  if (action === "keep") return;
  if (action === "folder") {
    await removeTree(dir);
    report.folders += 1;
    return record(deps, run, { what: "folder" });
  }
  const removal = await workspaces.removeWorkspace(run, { hasWork: state === "ended" });
  if (removal.kind === "left") return void report.left.push({ what: dir, why: removal.why });
  await removeTree(join(dir, "home"));
  report.clones += 1;
  if (removal.kept !== undefined) report.kept.push(removal.kept);
  await record(deps, run, { what: "clone", ...(removal.kept === undefined ? {} : { kept: removal.kept }) });
}

function decide(deps: CleanUpDeps, folder: RunFolder, stored: StoredWorkItem | undefined): FolderDecision {
  const { machine, retention } = deps;
  return decideFolder(folder, stored?.item, { machine, retention, now: deps.now() });
}

async function record(
  deps: CleanUpDeps,
  run: RunId,
  facts: { what: "clone" | "folder"; kept?: string },
): Promise<void> {
  await deps.ledger.append({ type: "run:removed", at: deps.now().toISOString(), item: toItemId(run), run, ...facts });
}

async function forgetItems(deps: CleanUpDeps, report: CleanUpReport, isOver: () => boolean): Promise<void> {
  const before = new Date(deps.now().getTime() - deps.retention.items);
  for (const { item, version } of await deps.items.listClosedBefore(before, MOST_ITEMS)) {
    if (isOver()) return;
    await attempt(report, item.id, async () => {
      if (item.run !== undefined) await deps.workspaces.forgetBranch(item.repo, item.run.branch);
      if (await deps.items.forget({ item, version })) report.items += 1;
    });
  }
}

/** In one clean-up; the next takes the rest. */
const MOST_ITEMS = 5000;

/** What the next clean-up would look at, without doing it: oldest first. Whether the agent is gone is asked only then. */
export async function planCleanUp({
  dataDir,
  machine,
  retention,
  items,
  now,
}: Pick<CleanUpDeps, "dataDir" | "machine" | "retention" | "now"> & { items: WorkItemReader }): Promise<
  { run: RunId; what: "clone" | "folder" }[]
> {
  const plan: { run: RunId; what: "clone" | "folder" }[] = [];
  for (const folder of await listRunFolders(dataDir)) {
    const stored = await items.find(toItemId(folder.run));
    const { action } = decideFolder(folder, stored?.item, { machine, retention, now: now() });
    if (action !== "keep") plan.push({ run: folder.run, what: action });
  }
  return plan;
}

import { execa } from "execa";
import type { ExpectStatic } from "vitest";
import type { PipelineEvent } from "../../src/domain/events.ts";
import { toSocketName } from "../../src/tmux/server.ts";
import { listTraces } from "./host-facts.ts";
import { listProcessesNaming } from "./processes.ts";
import type { StandInProject } from "./stand-in-project.ts";
import { waitUntil } from "./wait-until.ts";

/** What is there after a fault and the runs that mended it. */
export interface Aftermath {
  /** As `listTraces`. */
  traces: string[];
  /** Living processes that came of the project, but its Redis and its idle tmux server with its keeper. */
  processes: string[];
  /** Sessions of runs in the project's tmux. */
  sessions: string[];
  /** Types of the ledger's events about the issue, in order. */
  history(issue: number): string[];
}

export async function readAftermath(project: StandInProject): Promise<Aftermath> {
  const events = await readEvents(project);
  const items = new Map(
    events.flatMap((event) => (event.type === "item:created" ? [[event.issue, event.item] as const] : [])),
  );
  return {
    traces: listTraces(project.github),
    processes: await listOrphans(project),
    sessions: await listSessions(project),
    history: (issue) =>
      events.flatMap((event) => ("item" in event && event.item === items.get(issue) ? [event.type] : [])),
  };
}

/** Processes that name the project's folder. A supervisor that ends by itself in a moment may still be among them. */
export async function listOrphans({ dir }: StandInProject): Promise<string[]> {
  const all = await listProcessesNaming(dir);
  return all.filter((line) => !/redis-server|tmux|tail -f \/dev\/null/.test(line));
}

async function listSessions({ dataDir }: StandInProject): Promise<string[]> {
  const args = ["-L", toSocketName(dataDir), "list-sessions", "-F", "#{session_name}"];
  const { stdout } = await execa("tmux", args, { reject: false, timeout: 5_000 });
  return stdout.split("\n").filter((name) => name.includes("-r"));
}

async function readEvents(project: StandInProject): Promise<PipelineEvent[]> {
  const text = await project.readLedger();
  const entries = JSON.parse(text) as [string, string[]][];
  return entries.map(([, fields]) => JSON.parse(fields[fields.indexOf("event") + 1] ?? "null") as PipelineEvent);
}

const ORDER = ["item:created", "agent:started", "agent:ended", "run:judged", "pull-request:opened"];

/** One pull request, a whole history in its order, one attempt used up, and nothing alive: as if nothing had happened. */
export async function assertAsIfNothing(project: StandInProject, expect: ExpectStatic): Promise<void> {
  await assertNothingIsLeft(project);
  const { traces, sessions, history } = await readAftermath(project);
  expect(traces).toEqual(["#1 pull-request"]);
  expect(sessions).toEqual([]);
  const types = history(1);
  const places = ORDER.map((type) => types.lastIndexOf(type));
  expect(places, types.join(" ")).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  for (const type of ["item:created", "pull-request:opened"]) {
    expect(types.filter((one) => one === type)).toHaveLength(1);
  }
  expect((await project.items()).get(1)).toMatchObject({ status: "review", attempts: 1 });
}

export async function assertNothingIsLeft(project: StandInProject): Promise<void> {
  let orphans: string[] = [];
  const isQuiet = async () => (orphans = await listOrphans(project)).length === 0;
  await waitUntil(isQuiet, { timeoutMs: 30_000, everyMs: 100 }).catch((error: unknown) => {
    throw new Error(`Left alive:\n${orphans.join("\n")}`, { cause: error });
  });
}

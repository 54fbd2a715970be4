import { execa } from "execa";
import type { PipelineEvent } from "../../src/domain/events.ts";
import { toSocketName } from "../../src/tmux/server.ts";
import { listTraces } from "./host-facts.ts";
import { listProcessesNaming } from "./processes.ts";
import type { StandInProject } from "./stand-in-project.ts";

/** What is there after a fault and the runs that mended it. */
export interface Aftermath {
  /** As `listTraces`. */
  traces: string[];
  /** Living processes that came of the project, but its Redis and its idle tmux server. */
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
  return all.filter((line) => !/redis-server|tmux/.test(line));
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

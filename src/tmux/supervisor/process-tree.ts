import { readdirSync, readFileSync } from "node:fs";

/** A process id alone may name another process a moment later. */
export interface ProcessKey {
  pid: number;
  startTime: string;
}

/** One line of the process table, from /proc/<pid>/stat (proc_pid_stat(5)). */
export interface ProcessFacts extends ProcessKey {
  command: string;
  parent: number;
  group: number;
  /** Clock ticks of processor time, those of its dead children included. */
  ticks: number;
}

/** The length of a clock tick is 10 ms in every Linux ABI that Node runs on. */
export const TICK_MS = 10;

export const MARK_NAME = "MILLRACE_MARK";

/** All processes, zombies left out. What ends while it is read is left out too. */
export function listProcesses(): ProcessFacts[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => findProcess(Number(name)) ?? []);
}

/** undefined: no such process, or a zombie. */
export function findProcess(pid: number): ProcessFacts | undefined {
  const stat = read(`/proc/${pid}/stat`)?.toString("utf8");
  if (stat === undefined) return undefined;
  // The command name is in parentheses and may hold spaces and parentheses: the fields start after the last one.
  const close = stat.lastIndexOf(")");
  const fields = stat.slice(close + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  return {
    pid,
    command: stat.slice(stat.indexOf("(") + 1, close),
    parent: Number(fields[1]),
    group: Number(fields[2]),
    startTime: fields[19] ?? "",
    ticks: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0),
  };
}

/**
 * Every living process of a run: those that carry the mark in their environment, wherever they hang in the tree, and
 * all descendants of these and of `roots`, marked or not. Never the asking process itself.
 */
export function listRunProcesses(mark: string, roots: ProcessKey[] = []): ProcessFacts[] {
  const entry = Buffer.from(`${MARK_NAME}=${mark}\0`);
  const all = listProcesses();
  const rootTimes = new Map(roots.map((root) => [root.pid, root.startTime]));
  const wanted = new Set<number>();
  for (const { pid, startTime } of all) {
    if (rootTimes.get(pid) === startTime || read(`/proc/${pid}/environ`)?.includes(entry) === true) wanted.add(pid);
  }
  for (let grew = true; grew;) {
    const before = wanted.size;
    for (const { pid, parent } of all) if (wanted.has(parent)) wanted.add(pid);
    grew = wanted.size > before;
  }
  wanted.delete(process.pid);
  return all.filter(({ pid }) => wanted.has(pid));
}

/** undefined: gone in the meantime, or another user's. */
function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

import { closeSync, openSync, readdirSync, readSync } from "node:fs";

/** A process id alone may name another process a moment later. */
export interface ProcessKey {
  pid: number;
  startTime: string;
}

/** One line of the process table, from /proc/<pid>/stat (proc_pid_stat(5)), and whose it is. */
export interface ProcessFacts extends ProcessKey {
  command: string;
  parent: number;
  group: number;
  /** Clock ticks of processor time, those of its dead children included. */
  ticks: number;
  /** The run that it belongs to, as one of the agent's processes. */
  mark: string | undefined;
  /** The run that it belongs to, as its host or viewer. */
  hostMark: string | undefined;
}

/** The length of a clock tick is 10 ms in every Linux ABI that Node runs on. */
export const TICK_MS = 10;

/** In the environment of every process of an agent that did not clear it. */
export const MARK_NAME = "MILLRACE_MARK";
/** In the environment of the host of a run and of its viewer. */
export const HOST_MARK_NAME = "MILLRACE_HOST";

export interface ProcessTable {
  /**
   * All processes but the asking one, zombies left out; what ends while it is read is left out too. All who ask in the
   * same moment share one look, which begins after the last of them asked. With `maxAgeMs` an earlier look will do.
   */
  look(options?: { maxAgeMs?: number }): Promise<Look>;
}

export interface Look {
  /** `performance.now()` of the look. */
  at: number;
  processes: ProcessFacts[];
}

/**
 * A table that remembers whose a process was: one that cleared its environment later still counts, and an environment
 * that carries a mark is read once.
 */
export function createProcessTable(): ProcessTable {
  let marks = new Map<string, Pick<ProcessFacts, "mark" | "hostMark">>();
  let last: Look | undefined;
  let coming: Promise<Look> | undefined;

  function read(): Look {
    const known = marks;
    marks = new Map();
    const processes: ProcessFacts[] = [];
    for (const name of readdirSync("/proc")) {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid) continue;
      const found = findProcess(pid);
      if (found === undefined) continue;
      const key = `${pid}@${found.startTime}`;
      const owner = known.get(key) ?? readMarks(pid);
      if (owner.mark !== undefined) marks.set(key, owner);
      processes.push({ ...found, ...owner });
    }
    last = { at: performance.now(), processes };
    return last;
  }

  return {
    async look({ maxAgeMs = 0 } = {}) {
      if (maxAgeMs > 0 && last !== undefined && performance.now() - last.at < maxAgeMs) return last;
      coming ??= new Promise((resolve, reject) => {
        setImmediate(() => {
          coming = undefined;
          try {
            resolve(read());
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      });
      return coming;
    },
  };
}

/** The living processes of a run's agent: those with its mark, the known ones, and all descendants of these. */
export function listRunProcesses(processes: ProcessFacts[], mark: string, roots: ProcessKey[] = []): ProcessFacts[] {
  const rootTimes = new Map(roots.map((root) => [root.pid, root.startTime]));
  const wanted = new Set<number>();
  for (const found of processes) {
    if (found.mark === mark || rootTimes.get(found.pid) === found.startTime) wanted.add(found.pid);
  }
  for (let grew = wanted.size > 0; grew;) {
    const before = wanted.size;
    for (const { pid, parent } of processes) if (wanted.has(parent)) wanted.add(pid);
    grew = wanted.size > before;
  }
  return processes.filter(({ pid }) => wanted.has(pid));
}

/** undefined: no such process, or a zombie. */
export function findProcess(pid: number): Omit<ProcessFacts, "mark" | "hostMark"> | undefined {
  const stat = readProc(`/proc/${pid}/stat`)?.toString("latin1");
  if (stat === undefined) return undefined;
  // The command name is in parentheses and may hold spaces and parentheses: the fields start after the last one.
  const close = stat.lastIndexOf(")");
  const fields = stat.slice(close + 2).split(" ");
  if (fields[0] === undefined || fields[0] === "" || fields[0] === "Z" || fields[0] === "X") return undefined;
  return {
    pid,
    command: stat.slice(stat.indexOf("(") + 1, close),
    parent: Number(fields[1]),
    group: Number(fields[2]),
    startTime: fields[19] ?? "",
    ticks: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0),
  };
}

const MARK_ENTRY = `${MARK_NAME}=`;
const HOST_ENTRY = `${HOST_MARK_NAME}=`;

function readMarks(pid: number): Pick<ProcessFacts, "mark" | "hostMark"> {
  const environ = readProc(`/proc/${pid}/environ`);
  return { mark: findValue(environ, MARK_ENTRY), hostMark: findValue(environ, HOST_ENTRY) };
}

function findValue(environ: Buffer | undefined, entry: string): string | undefined {
  const at = environ?.indexOf(entry) ?? -1;
  // Only at the start of an entry: another variable's value may hold the same text.
  if (environ === undefined || at === -1 || (at > 0 && environ[at - 1] !== 0)) return undefined;
  const end = environ.indexOf(0, at);
  return environ.toString("latin1", at + entry.length, end === -1 ? environ.length : end);
}

/** undefined: gone in the meantime, or another user's. */
function readProc(path: string): Buffer | undefined {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    let chunk = Buffer.allocUnsafe(FIRST_BYTES);
    let size = 0;
    for (;;) {
      const read = readSync(fd, chunk, size, chunk.length - size, null);
      size += read;
      if (read === 0) return chunk.subarray(0, size);
      if (size === chunk.length) chunk = Buffer.concat([chunk, Buffer.allocUnsafe(chunk.length * 3)]);
    }
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}

/** Most environments fit; Buffer takes so little from its pool. */
const FIRST_BYTES = 4_000;

import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import { DAY, SECOND } from "../lib/durations.ts";

const span = z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime().optional() });

/** One process that took work: from when to when it gave signs of life, and when the state (Redis) did not answer it. */
const Presence = z.strictObject({
  host: z.string(),
  pid: z.int(),
  startedAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  /** It stopped in order; absent where it runs or was killed. */
  stoppedAt: z.iso.datetime().optional(),
  outages: z.array(span),
});
export type Presence = z.output<typeof Presence>;

export interface PresenceKeeper {
  /** Notes the stop and ends the beat. */
  stop(): Promise<void>;
}

export interface PresenceOptions {
  /** Folder of this machine's presences. */
  dir: string;
  host: string;
  pid: number;
  now(): Date;
  /** Asks the state; rejects where it does not answer. */
  ping(): Promise<unknown>;
  onError(error: unknown): void;
  everyMs?: number;
}

const BEAT_MS = 15 * SECOND;
const PING_MS = 5 * SECOND;
const MOST_OUTAGES = 200;
const KEPT_MS = 45 * DAY;

/**
 * Signs of life in a file of its own for each process, beside Redis and not in it: so a log can tell that a runner was
 * killed, or that Redis was away, from when to when, even while both are gone.
 */
export async function startPresence(options: PresenceOptions): Promise<PresenceKeeper> {
  const { dir, host, pid, now, ping, onError, everyMs = BEAT_MS } = options;
  const startedAt = now().toISOString();
  let presence: Presence = { host, pid, startedAt, seenAt: startedAt, outages: [] };
  const path = join(dir, `${startedAt.replaceAll(/[:.]/g, "-")}-${pid}.json`);
  const write = () => writeFileAtomic(path, `${JSON.stringify(presence)}\n`, 0o600);
  await removeOld(dir, now());
  await write();

  let lastAnswer = startedAt;
  const beat = async () => {
    const answered = await within(PING_MS, ping()).then(
      () => true,
      () => false,
    );
    const at = now().toISOString();
    const outages = toOutages(presence.outages, answered, lastAnswer, at);
    if (answered) lastAnswer = at;
    presence = { ...presence, seenAt: at, outages };
    await write();
  };
  let last: Promise<void> = Promise.resolve();
  let isBeating = false;
  const timer = setInterval(() => {
    if (isBeating) return;
    isBeating = true;
    last = beat()
      .catch(onError)
      .finally(() => (isBeating = false));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await last;
      const at = now().toISOString();
      presence = { ...presence, seenAt: at, stoppedAt: at };
      await write();
    },
  };
}

/** An outage begins with the last answer, since nobody knows more, and ends with the next. */
function toOutages(
  outages: Presence["outages"],
  answered: boolean,
  lastAnswer: string,
  at: string,
): Presence["outages"] {
  const open = outages.at(-1);
  const isOpen = open !== undefined && open.to === undefined;
  if (answered) return isOpen ? [...outages.slice(0, -1), { ...open, to: at }] : outages;
  return isOpen ? outages : [...outages, { from: lastAnswer }].slice(-MOST_OUTAGES);
}

/** All presences that this machine noted, oldest first. A file that cannot be read as one says nothing. */
export async function listPresences(dir: string): Promise<Presence[]> {
  const presences: Presence[] = [];
  for (const name of (await listFiles(dir)).toSorted()) {
    const parsed = Presence.safeParse(parseJson(await readFile(join(dir, name), "utf8")));
    if (parsed.success) presences.push(parsed.data);
  }
  return presences;
}

async function removeOld(dir: string, now: Date): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const name of await listFiles(dir)) {
    const day = Date.parse(name.slice(0, 10));
    if (now.getTime() - day > KEPT_MS) await rm(join(dir, name), { force: true });
  }
}

async function listFiles(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

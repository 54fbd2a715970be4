import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { BugError } from "../domain/errors.ts";
import { bootId, isAlive, type ProcessIdentity } from "../lib/process-identity.ts";
import { FILES } from "./supervisor/files.ts";
import type { RunStatus } from "./supervisor/status.ts";
import type { SupervisorSpec } from "./supervisor/spec.ts";

/**
 * What the run folder says of a run:
 *
 *   absent   -> claimed   a supervisor made `supervisor.json`; exactly one can
 *   claimed  -> ended     `status.json` is there; exactly one can be written
 *   claimed  -> orphaned  the claimant is dead and wrote no status: to be swept and ended as `lost`
 *
 * A run that is claimed is never started again, so an agent runs once at most, however often its start is asked for.
 */
export type FolderState =
  | { state: "absent" }
  | { state: "claimed"; claim: Claim }
  | { state: "orphaned"; claim: Claim }
  | { state: "ended"; status: RunStatus; claim: Claim | undefined };

const Claim = z.object({
  pid: z.int(),
  startTime: z.string(),
  bootId: z.string(),
  /** Which of several starts it was. */
  launch: z.string(),
  session: z.string().optional(),
});
export type Claim = z.output<typeof Claim>;

const Status = z.object({
  version: z.literal(1),
  exitCode: z.int().optional(),
  signal: z.string().optional(),
  cut: z.enum(["no-first-output", "idle", "soft-limit", "hard-limit", "output-cap", "cancelled"]).optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  spawnError: z.string().optional(),
  lost: z.literal(true).optional(),
  survivors: z.int(),
  evidence: z.array(z.string()),
}) satisfies z.ZodType<RunStatus>;

const ms = z.number().positive();
const Spec = z.object({
  version: z.literal(1),
  run: z.string(),
  agent: z.string(),
  agentVersion: z.string(),
  argv: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()),
  cwd: z.string(),
  stdinFile: z.string().optional(),
  resultFile: z.string(),
  mark: z.string(),
  limits: z.object({ firstOutputMs: ms, idleMs: ms, softMs: ms, hardMs: ms }),
  graceMs: z.number().nonnegative(),
  logCapBytes: z.int().positive(),
  isolation: z.enum(["bubblewrap", "none"]),
  notes: z.array(z.string()),
}) satisfies z.ZodType<SupervisorSpec>;

/** The word that marks every process of a run; a run id alone is the same in two installations. */
export function toMark(runDir: string): string {
  return createHash("sha256").update(runDir).digest("hex").slice(0, 24);
}

export async function readFolderState(runDir: string): Promise<FolderState> {
  const claim = await findJson(join(runDir, FILES.supervisor), Claim, DEAD_CLAIM);
  const status = await findJson(join(runDir, FILES.status), Status, BROKEN_STATUS);
  if (status !== undefined) return { state: "ended", status, claim };
  if (claim === undefined) return { state: "absent" };
  if (await isAlive(toIdentity(claim))) return { state: "claimed", claim };
  // It may have ended between the two looks.
  const late = await findJson(join(runDir, FILES.status), Status, BROKEN_STATUS);
  return late === undefined ? { state: "orphaned", claim } : { state: "ended", status: late, claim };
}

export async function readSpec(runDir: string): Promise<SupervisorSpec | undefined> {
  return findJson(join(runDir, FILES.spec), Spec, undefined);
}

export function toIdentity({ pid, startTime, bootId: boot }: Claim): ProcessIdentity {
  return { pid, startTime, bootId: boot };
}

/** The text of a claim by somebody who only wants to keep others from starting the run. */
export function formatTombstone(): string {
  return `${JSON.stringify({ ...DEAD_CLAIM, bootId: bootId(), launch: "none" })}\n`;
}

/** Stands for a claim that a power cut left empty: its claimant is surely gone. */
const DEAD_CLAIM: Claim = { pid: 0, startTime: "", bootId: "", launch: "unreadable" };

const BROKEN_STATUS: RunStatus = {
  version: 1,
  startedAt: new Date(0).toISOString(),
  endedAt: new Date(0).toISOString(),
  lost: true,
  survivors: 0,
  evidence: ["The run's status file cannot be read."],
};

/** undefined: no such file. A file that is there and makes no sense gives `broken`. */
async function findJson<T>(path: string, schema: z.ZodType<T>, broken: T | undefined): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const json = parseJson(text);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  if (broken !== undefined) return broken;
  throw new BugError(`The file ${path} is not what Millrace wrote there.`, {
    code: "agent.run_folder_broken",
    details: { path, problem: z.prettifyError(parsed.error) },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

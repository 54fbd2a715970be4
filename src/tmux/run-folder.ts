import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { BugError } from "../domain/errors.ts";
import { bootId, isAlive } from "../lib/process-identity.ts";
import { DEAD_CLAIM, findClaim, type Claim } from "./supervisor/claim.ts";
import { FILES } from "./supervisor/files.ts";
import type { RunStatus } from "./supervisor/status.ts";
import type { SupervisorSpec } from "./supervisor/spec.ts";

/**
 * What the run folder says of a run:
 *
 *   absent   -> claimed   a host made `host.json`; exactly one can
 *   claimed  -> ended     `status.json` is there; exactly one can be written
 *   claimed  -> orphaned  the host is gone and there is no status yet: to be settled, by the supervisor or whoever sees it
 *
 * A run that is claimed is never started again, so an agent runs once at most, however often its start is asked for.
 */
export type FolderState =
  | { state: "absent" }
  | { state: "claimed"; claim: Claim }
  | { state: "orphaned"; claim: Claim }
  | { state: "ended"; status: RunStatus; claim: Claim | undefined };

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
  version: z.literal(2),
  run: z.string(),
  agent: z.string(),
  agentVersion: z.string(),
  argv: z.array(z.string()).min(1),
  cwd: z.string(),
  resultFile: z.string(),
  mark: z.string(),
  limits: z.object({ firstOutputMs: ms, idleMs: ms, softMs: ms, hardMs: ms }),
  graceMs: z.number().nonnegative(),
  logCapBytes: z.int().positive(),
  lastResortSeconds: z.int().optional(),
  finalLine: z.string().optional(),
  isolation: z.enum(["bubblewrap", "none"]),
  notes: z.array(z.string()),
}) satisfies z.ZodType<SupervisorSpec>;

/** The word that marks every process of a run; a run id alone is the same in two installations. */
export function toMark(runDir: string): string {
  return createHash("sha256").update(runDir).digest("hex").slice(0, 24);
}

export async function readFolderState(runDir: string): Promise<FolderState> {
  const claim = findClaim(runDir);
  const status = await findJson(join(runDir, FILES.status), Status, BROKEN_STATUS);
  if (status !== undefined) return { state: "ended", status, claim };
  if (claim === undefined) return { state: "absent" };
  if (await isAlive(claim)) return { state: "claimed", claim };
  // It may have ended between the two looks.
  const late = await findJson(join(runDir, FILES.status), Status, BROKEN_STATUS);
  return late === undefined ? { state: "orphaned", claim } : { state: "ended", status: late, claim };
}

export async function readSpec(runDir: string): Promise<SupervisorSpec | undefined> {
  return findJson(join(runDir, FILES.spec), Spec, undefined);
}

/** The text of a claim by somebody who only wants to keep others from starting the run. */
export function formatTombstone(): string {
  return `${JSON.stringify({ ...DEAD_CLAIM, bootId: bootId(), launch: "none" })}\n`;
}

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

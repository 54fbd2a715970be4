import type { AgentLimits, AgentRunRecord } from "../../domain/agent-run.ts";
import type { AgentRunSpec, AgentRunState } from "../../domain/ports/agent-runner.ts";
import type { Workspace, Workspaces } from "../../domain/ports/workspaces.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { LimitsConfig } from "../../config/schema.ts";
import { isAppError } from "../../domain/errors.ts";
import type { StageDeps } from "../deps.ts";
import { toRunFiles } from "../run-files.ts";
import { toHoldSubjects } from "../start-gate.ts";
import { placeHold } from "./place-hold.ts";

/** Starts the agent or adopts it, waits for its end, and books what it cost. An ended run is not started again. */
export async function runAgent(
  deps: StageDeps,
  item: WorkItem,
  run: AgentRunRecord,
  workspace: Workspace,
  context: StageContext,
): Promise<AgentRunState & { state: "ended" }> {
  const { agents, workspaces } = deps;
  const runDir = await workspaces.runDir(run.id);
  const before = await agents.inspect(runDir);
  if (before.state !== "ended") {
    const limits = toAgentLimits(deps.config.limits);
    const resume = await toResume(run, workspaces);
    const where = { runDir, workDir: workspace.dir, ...toRunFiles(runDir) };
    const spec = { run: run.id, agent: run.agent, ...where, limits, resume };
    const { adopted } = await agents.ensureStarted(spec).catch(async (error: unknown) => {
      await holdProgram(deps, run.agent, error, context);
      throw error;
    });
    const at = context.now().toISOString();
    await context.record({ type: "agent:started", at, item: item.id, run: run.id, agent: run.agent, adopted });
  }
  const ended = await agents.waitForEnd(runDir, context.signal);
  const { end } = ended;
  const { usage, endedAt } = end;
  const ms = Math.max(0, Date.parse(endedAt) - Date.parse(end.startedAt));
  const facts = { item: item.id, run: run.id, agent: run.agent, usage };
  const at = context.now().toISOString();
  const event = { type: "agent:ended", at, ...facts, end: end.kind, ms } as const;
  await deps.budget.book({ ...facts, repo: item.repo, endedAt }, event);
  return ended;
}

/** A program that cannot be started is one finding for all items, not one for each. */
async function holdProgram(deps: StageDeps, agent: string, error: unknown, context: StageContext): Promise<void> {
  if (!isAppError(error) || error.decision !== "repair") return;
  const account = toHoldSubjects(deps, agent).program;
  await placeHold(deps, { account, agent, kind: "spawn-error", why: deps.redact(error.message) }, context);
}

async function toResume(
  { continues }: AgentRunRecord,
  workspaces: Pick<Workspaces, "runDir">,
): Promise<AgentRunSpec["resume"]> {
  return continues === undefined ? undefined : { ...continues, runDir: await workspaces.runDir(continues.run) };
}

function toAgentLimits({ firstOutput, idle, soft, hard }: LimitsConfig): AgentLimits {
  return { firstOutputMs: firstOutput, idleMs: idle, softMs: soft, hardMs: hard };
}

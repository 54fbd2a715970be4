import type { AgentLimits, AgentRunRecord } from "../../domain/agent-run.ts";
import type { AgentRunSpec, AgentRunState } from "../../domain/ports/agent-runner.ts";
import type { Workspace, Workspaces } from "../../domain/ports/workspaces.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { WorkItemId } from "../../domain/work-item.ts";
import type { LimitsConfig } from "../../config/schema.ts";
import type { StageDeps } from "../deps.ts";
import { toRunFiles } from "../run-files.ts";

/** Starts the agent or adopts it, waits for its end, and books what it cost. An ended run is not started again. */
export async function runAgent(
  { agents, workspaces, budget, config }: StageDeps,
  item: WorkItemId,
  run: AgentRunRecord,
  workspace: Workspace,
  context: StageContext,
): Promise<AgentRunState & { state: "ended" }> {
  const runDir = await workspaces.runDir(run.id);
  const before = await agents.inspect(runDir);
  if (before.state !== "ended") {
    const { adopted } = await agents.ensureStarted({
      run: run.id,
      agent: run.agent,
      runDir,
      workDir: workspace.dir,
      ...toRunFiles(runDir),
      limits: toAgentLimits(config.limits),
      resume: await toResume(run, workspaces),
    });
    const at = context.now().toISOString();
    await context.record({ type: "agent:started", at, item, run: run.id, agent: run.agent, adopted });
  }
  const ended = await agents.waitForEnd(runDir, context.signal);
  const { end } = ended;
  await budget.book(run.id, end.usage.usd ?? 0, context.now());
  const ms = Math.max(0, Date.parse(end.endedAt) - Date.parse(end.startedAt));
  const at = context.now().toISOString();
  await context.record({
    type: "agent:ended",
    at,
    item,
    run: run.id,
    agent: run.agent,
    end: end.kind,
    ms,
    usage: end.usage,
  });
  return ended;
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

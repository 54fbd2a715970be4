import type { AgentRunRecord } from "../domain/agent-run.ts";
import type { WorkItem } from "../domain/work-item.ts";

/** The run that exec has not spoken of yet. */
export function findOpenRun({ stage, run }: WorkItem): AgentRunRecord | undefined {
  return stage === "exec" && run !== undefined && run.end === undefined ? run : undefined;
}

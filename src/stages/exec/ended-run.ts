import type { AgentHandBack, AgentRunEnd, AgentRunRecord } from "../../domain/agent-run.ts";
import type { IssueSnapshot } from "../../domain/issue.ts";
import type { WorkItem } from "../../domain/work-item.ts";

/** A run whose end is known, with the item it was for. `run` holds the end too and is what the item remembers. */
export interface EndedRun {
  item: WorkItem;
  snapshot: IssueSnapshot;
  run: AgentRunRecord;
  end: AgentRunEnd;
  handBack?: AgentHandBack | undefined;
}

const MAX_EVIDENCE = 10;
const MAX_SENTENCE = 300;

/** The run as the item remembers it: with its end, and small. */
export function withEnd(run: AgentRunRecord, end: AgentRunEnd, redact: (text: string) => string): AgentRunRecord {
  const evidence = end.evidence.slice(0, MAX_EVIDENCE).map((sentence) => redact(sentence).slice(0, MAX_SENTENCE));
  return { ...run, startedAt: end.startedAt, end: { ...end, evidence } };
}

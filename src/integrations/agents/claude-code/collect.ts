import type { AgentUsage } from "../../../domain/agent-run.ts";
import type { ClaudeEvent, ClaudeResult, ClaudeUsage } from "./events.ts";
import type { RateLimit } from "../retry-at.ts";

/** What the output says, all events together. */
export interface Conversation {
  /** The last one; undefined where the program did not get to its end. */
  result: ClaudeResult | undefined;
  sessionId: string | undefined;
  /** True where the last thing heard is a request that failed and is tried again. */
  isRetrying: boolean;
  /** The last retry's HTTP status. */
  retryStatus: number | undefined;
  retries: number;
  /** Set where the service refused for a spent limit, and has not let anything pass since. */
  rateLimit: RateLimit | undefined;
  refused: boolean;
  /** Ids of the calls of tools that change files. */
  edits: string[];
  /** The last text of the agent itself. */
  lastText: string;
  usage: AgentUsage;
}

const EDIT_TOOLS = ["Edit", "MultiEdit", "Write", "NotebookEdit"];

export function collectConversation(events: Iterable<ClaudeEvent>): Conversation {
  const seen: Conversation = {
    ...{ result: undefined, sessionId: undefined, isRetrying: false, retryStatus: undefined, retries: 0 },
    ...{ rateLimit: undefined, refused: false },
    ...{ edits: [], lastText: "", usage: { inputTokens: 0, outputTokens: 0 } },
  };
  /** By message id, because one message comes in several events, each with the usage so far. */
  const spent = new Map<string, ClaudeUsage>();
  for (const event of events) {
    seen.isRetrying = event.type === "system" && event.subtype === "api_retry";
    if (event.type === "assistant") {
      const { id = "", usage, content } = event.message;
      if (usage !== undefined) spent.set(id, usage);
      for (const block of content) {
        if (block.type === "text" && block.text !== undefined) seen.lastText = block.text;
        if (block.type === "tool_use" && EDIT_TOOLS.includes(block.name ?? "")) seen.edits.push(block.id ?? "");
      }
    } else if (event.type === "system") {
      seen.sessionId = event.session_id ?? seen.sessionId;
      if (event.subtype === "api_retry") {
        seen.retries++;
        seen.retryStatus = event.error_status;
      }
      if (event.subtype?.startsWith("model_refusal") === true) seen.refused = true;
    } else if (event.type === "rate_limit_event") {
      seen.rateLimit = event.rate_limit_info.status === "rejected" ? event.rate_limit_info : undefined;
    } else if (event.type === "result") {
      seen.result = event;
      seen.sessionId = event.session_id ?? seen.sessionId;
    }
  }
  seen.usage = toUsage(seen.result, [...spent.values()]);
  return seen;
}

/** The program's own sum, or, where it was cut off before it could say it, the sum over its messages. */
function toUsage(result: ClaudeResult | undefined, messages: ClaudeUsage[]): AgentUsage {
  const parts = result?.usage === undefined ? messages : [result.usage];
  const sum = (pick: (usage: ClaudeUsage) => number) => parts.reduce((total, part) => total + pick(part), 0);
  const cachedInputTokens = sum((part) => part.cache_read_input_tokens ?? 0);
  return {
    inputTokens: sum(
      (part) =>
        (part.input_tokens ?? 0) + (part.cache_creation_input_tokens ?? 0) + (part.cache_read_input_tokens ?? 0),
    ),
    cachedInputTokens,
    outputTokens: sum((part) => part.output_tokens ?? 0),
    usd: result !== undefined && isPriced(result) ? result.total_cost_usd : undefined,
  };
}

/** For a model that it does not know the program takes the prices of another, which is no cost. Older versions do not say. */
function isPriced({ modelUsage }: ClaudeResult): boolean {
  return Object.entries(modelUsage).every(([model, { costBasis }]) =>
    costBasis === undefined ? /(?:^|[./])claude-/.test(model) : costBasis !== "unknown",
  );
}

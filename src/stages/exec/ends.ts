import type { AgentHandBack, AgentRunEnd, AgentRunEndKind, AgentRunRecord } from "../../domain/agent-run.ts";

/** Ended before the agent said that it was finished: what is in the work tree may be half of it. */
const CUT: readonly AgentRunEndKind[] = [
  "no-first-output",
  "idle",
  "hard-limit",
  "output-cap",
  "context",
  "max-turns",
  "budget",
  "killed",
  "lost",
];

/** Limits that mean the same again when they are hit twice in a row. */
const LIMITS: readonly AgentRunEndKind[] = ["no-first-output", "idle", "hard-limit"];

/** True where the run was cut and the agent had not handed back its work as done before. */
export function isCutShort(kind: AgentRunEndKind, handBack: AgentHandBack | undefined): boolean {
  return CUT.includes(kind) && handBack?.status !== "done";
}

export function isLimit(kind: AgentRunEndKind | undefined): boolean {
  return kind !== undefined && LIMITS.includes(kind);
}

/**
 * What an end says about going on, before the work tree is looked at:
 *
 *   judge        the result is judged by evidence
 *   again        the machine's fault, once: run again, not an attempt; so is a silence in a conversation that can go on
 *   wait         the model's service: wait, not an attempt
 *   unavailable  the agent cannot work here until a person changes something, not an attempt
 *   stopped      a person stopped it
 */
export type EndPolicy = "judge" | "again" | "wait" | "unavailable" | "stopped";

export function toEndPolicy(
  { kind, openSession }: Pick<AgentRunEnd, "kind" | "openSession">,
  handBack: AgentHandBack | undefined,
  { previousEnd, continues }: Pick<AgentRunRecord, "previousEnd" | "continues">,
): EndPolicy {
  switch (kind) {
    case "quota":
    case "overloaded":
      return "wait";
    case "auth":
    case "spawn-error":
      return "unavailable";
    case "cancelled":
      return "stopped";
    case "lost":
    case "killed":
      return handBack?.status === "done" || isOneOf(previousEnd, ["lost", "killed"]) ? "judge" : "again";
    case "idle": {
      const isOnce = openSession !== undefined && !isOneOf(previousEnd, ["lost", "killed", "idle"]);
      return handBack?.status !== "done" && isOnce ? "again" : "judge";
    }
    case "completed":
    case "asked":
    case "refused":
    case "denied":
    case "context":
    case "max-turns":
    case "budget":
    case "no-first-output":
    case "soft-limit":
    case "hard-limit":
    case "output-cap":
      return "judge";
    // Most likely its program does not find the conversation. It was tried once; the next run starts afresh.
    case "failed":
      return continues === undefined ? "judge" : "again";
  }
}

function isOneOf(kind: AgentRunEndKind | undefined, kinds: AgentRunEndKind[]): boolean {
  return kind !== undefined && kinds.includes(kind);
}

/** Why a run ended before it was finished, for a person. */
export function describeEnd(kind: AgentRunEndKind): string {
  return SENTENCES[kind];
}

const SENTENCES: Record<AgentRunEndKind, string> = {
  completed: "The agent stopped by itself.",
  asked: "The agent stopped with a question.",
  refused: "The agent's model refused the task.",
  denied: "The agent was denied something it needed.",
  quota: "The agent's account has used up its quota.",
  overloaded: "The agent's model is overloaded.",
  auth: "The agent's account was not accepted.",
  context: "The agent ran out of context.",
  "max-turns": "The agent used up its turns.",
  budget: "The agent used up its own budget.",
  "no-first-output": "The agent said nothing at all and was stopped.",
  idle: "The agent went silent and was stopped.",
  "soft-limit": "The agent was asked to wrap up because its time was over.",
  "hard-limit": "The agent was stopped because its time was over.",
  "output-cap": "The agent printed too much and was stopped.",
  cancelled: "A person stopped the agent.",
  killed: "The agent was killed from outside.",
  "spawn-error": "The agent could not be started.",
  lost: "The agent vanished without an end.",
  failed: "The agent stopped with an error.",
};

import type { HoldKind } from "../../domain/account.ts";
import type { AgentHandBack, AgentRunEnd, AgentRunEndKind, AgentRunRecord } from "../../domain/agent-run.ts";

/**
 * What an end says about going on, before the work tree is looked at. Only what is judged can be an attempt.
 *
 *   judge    the result is judged by evidence
 *   again    the machine's fault, or a conversation that can go on: run again; bounded by the item's setbacks
 *   hold     the account or the program: nothing starts there for a while, and the items wait; bounded by the hold, which
 *            grows, and by the item's setbacks where the run had cost something
 *   stopped  a person stopped it; waits for a person
 */
export type EndPolicy = "judge" | "again" | "hold" | "stopped";

interface EndMeaning {
  policy: EndPolicy;
  /** Ended before the agent said that it was finished: what is in the work tree may be half of it. */
  isCut?: true;
  /** A limit that means the same again when it is hit twice in a row. */
  isLimit?: true;
  /** Why the run ended, for a person. */
  sentence: string;
}

const ENDS: Record<Exclude<AgentRunEndKind, HoldKind>, EndMeaning> & Record<HoldKind, EndMeaning & { policy: "hold" }> =
  {
    completed: { policy: "judge", sentence: "The agent stopped by itself." },
    asked: { policy: "judge", sentence: "The agent stopped with a question." },
    refused: { policy: "judge", sentence: "The agent's model refused the task." },
    denied: { policy: "judge", sentence: "The agent was denied something it needed." },
    failed: { policy: "judge", sentence: "The agent stopped with an error." },
    context: { policy: "judge", isCut: true, sentence: "The agent ran out of context." },
    "max-turns": { policy: "judge", isCut: true, sentence: "The agent used up its turns." },
    budget: { policy: "judge", isCut: true, sentence: "The agent used up its own budget." },
    "no-first-output": {
      ...{ policy: "judge", isCut: true, isLimit: true },
      sentence: "The agent said nothing at all and was stopped.",
    },
    idle: { policy: "judge", isCut: true, isLimit: true, sentence: "The agent went silent and was stopped." },
    "soft-limit": { policy: "judge", sentence: "The agent was asked to wrap up because its time was over." },
    "hard-limit": {
      ...{ policy: "judge", isCut: true, isLimit: true },
      sentence: "The agent was stopped because its time was over.",
    },
    "output-cap": { policy: "judge", isCut: true, sentence: "The agent printed too much and was stopped." },
    killed: { policy: "again", isCut: true, sentence: "The agent was killed from outside." },
    lost: { policy: "again", isCut: true, sentence: "The agent vanished without an end." },
    quota: { policy: "hold", sentence: "The agent's account has used up its quota." },
    overloaded: { policy: "hold", sentence: "The agent's model is overloaded." },
    auth: { policy: "hold", sentence: "The agent's account was not accepted." },
    "spawn-error": { policy: "hold", sentence: "The agent could not be started." },
    cancelled: { policy: "stopped", sentence: "A person stopped the agent." },
  };

/**
 * A run that had handed its work back as done is judged, whoever cut it then. A silence in a conversation that can go on
 * is gone on with once; and a run that went on with one and failed most likely did not find it, so the next starts afresh.
 */
export function toEndPolicy(
  { kind, openSession }: Pick<AgentRunEnd, "kind" | "openSession">,
  handBack: AgentHandBack | undefined,
  { previousEnd, continues }: Pick<AgentRunRecord, "previousEnd" | "continues">,
): EndPolicy {
  const { policy } = ENDS[kind];
  const isDone = handBack?.status === "done";
  if (kind === "failed" && continues !== undefined) return "again";
  if (kind === "idle" && openSession !== undefined && !isDone) return wasCutOff(previousEnd) ? "judge" : "again";
  return policy === "again" && isDone ? "judge" : policy;
}

function wasCutOff(end: AgentRunEndKind | undefined): boolean {
  return end === "lost" || end === "killed" || end === "idle";
}

export function isHoldKind(kind: AgentRunEndKind): kind is HoldKind {
  return ENDS[kind].policy === "hold";
}

/** True where the run was cut and the agent had not handed back its work as done before. */
export function isCutShort(kind: AgentRunEndKind, handBack: AgentHandBack | undefined): boolean {
  return ENDS[kind].isCut === true && handBack?.status !== "done";
}

export function isLimit(kind: AgentRunEndKind | undefined): boolean {
  return kind !== undefined && ENDS[kind].isLimit === true;
}

/** Why a run ended before it was finished, for a person. */
export function describeEnd(kind: AgentRunEndKind): string {
  return ENDS[kind].sentence;
}

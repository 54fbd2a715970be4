import type { AgentRunEndKind } from "./agent-run.ts";

/** Who a usage limit or a refused sign-in is about: see config/account. Holds no secret. */
export type AccountId = string & { readonly __brand: "AccountId" };

/** Ends of a run that say something about the account or the program, and nothing about the task. */
export type HoldKind = Extract<AgentRunEndKind, "quota" | "overloaded" | "auth" | "spawn-error">;

/** Nothing is started under an account while it is held: one record, however many items wait for it. */
export interface AccountHold {
  /** An account, or the program of an agent on one runner (`toProgramId`). */
  account: AccountId;
  /** Name of the agent whose run found it out. */
  agent: string;
  kind: HoldKind;
  /** ISO times. Without `until` a person has to act: another key, or `millrace retry --account`. */
  since: string;
  until?: string | undefined;
  /** Holds of this account before, each begun after the last was over and none followed by a run that worked. */
  repeats: number;
  /** What was seen, one sentence. */
  why: string;
}

/** The program of an agent, as one process of ours finds it: another start of Millrace looks again. */
export function toProgramId(agent: string, runner: string): AccountId {
  return `program:${agent}@${runner}` as AccountId;
}

export function isHeld({ until }: Pick<AccountHold, "until">, now: Date): boolean {
  return until === undefined || Date.parse(until) > now.getTime();
}

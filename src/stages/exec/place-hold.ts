import type { AccountHold, AccountId, HoldKind } from "../../domain/account.ts";
import type { AgentRunEnd } from "../../domain/agent-run.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageDeps } from "../deps.ts";
import { makeHold } from "./hold.ts";

/** Holds an account or a program for all items, with one event where that is news. Answers with the hold that stands. */
export async function placeHold(
  { accounts }: Pick<StageDeps, "accounts">,
  found: { account: AccountId; agent: string; kind: HoldKind; end?: AgentRunEnd; why: string },
  context: StageContext,
): Promise<AccountHold> {
  const now = context.now();
  const hold = makeHold({ ...found, previous: await accounts.find(found.account), now });
  if (!(await accounts.hold(hold))) return (await accounts.find(found.account)) ?? hold;
  const { account, agent, kind, why, until } = hold;
  const at = now.toISOString();
  await context.record({
    type: "account:held",
    at,
    account,
    agent,
    kind,
    why,
    ...(until === undefined ? {} : { until }),
  });
  return hold;
}

import type { AppState } from "../app-state.ts";
import { listAgentsNamed } from "../config/account.ts";
import type { Config } from "../config/schema.ts";
import { ConfigError } from "../domain/errors.ts";
import type { StoredWorkItem, WorkItemId } from "../domain/work-item.ts";
import { afterLifting } from "../pipeline/transition.ts";

const PAGE = 200;
const MOST_PAGES = 100;

/**
 * Lifts every hold that a name means: of an agent, a provider or an account. The items that wait for it are queued again;
 * one that somebody moved meanwhile is left to them. Safe to repeat: items that an earlier call left behind are found.
 * Throws ConfigError where nothing is held under that name.
 */
export async function liftAccount(
  { accounts, store, ledger }: Pick<AppState, "accounts" | "store" | "ledger">,
  config: Config,
  name: string,
): Promise<{ lifted: string[]; woken: WorkItemId[] }> {
  const now = new Date();
  const agents = new Set(listAgentsNamed(name, config));
  const held = await accounts.list(now);
  const meant = held.filter(({ account, agent }) => account === name || agent === name || agents.has(agent));
  const named = [...agents, ...meant.map(({ agent }) => agent)];
  const repos = new Set(config.projects.filter(({ agent }) => named.includes(agent)).map(({ repo }) => repo));
  for (const { account, agent } of meant) {
    if (!(await accounts.lift(account))) continue;
    await ledger.append({ type: "account:lifted", at: now.toISOString(), account, agent, by: "command line" });
  }
  const woken: WorkItemId[] = [];
  for (const stored of await listWaiting(store)) {
    const next = repos.has(stored.item.repo) ? afterLifting(stored.item, now) : undefined;
    if (next !== undefined && (await store.revise(stored, next, [])) !== undefined) woken.push(next.id);
  }
  if (meant.length === 0 && woken.length === 0) {
    throw new ConfigError(`Nothing is held under the name "${name}".`, {
      code: "cli.account_not_held",
      hint:
        held.length === 0
          ? "No account is held at all."
          : `Held are: ${held.map(({ agent, account }) => `${agent} (${account})`).join(", ")}.`,
    });
  }
  return { lifted: meant.map(({ account }) => account), woken };
}

async function listWaiting(store: AppState["store"]): Promise<StoredWorkItem[]> {
  const waiting: StoredWorkItem[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const items = await store.list({ status: "waiting", offset: page * PAGE, limit: PAGE });
    waiting.push(...items);
    if (items.length < PAGE) break;
  }
  return waiting;
}

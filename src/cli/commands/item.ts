import { toAccountId } from "../../config/account.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getItem } from "../find-item.ts";
import { printItem, toHidden } from "../item-view.ts";
import { withState } from "../with-state.ts";

/** `millrace item <id>`: where one item stands, by which rules, and how it came there. */
export const item: Command = (context, [wanted = ""]) =>
  withState(context, async ({ store, ledger, budget, accounts }, { config }) => {
    const stored = await getItem(store, config, wanted);
    const history = await ledger.history(stored.item.id);
    const spent = await budget.spentOn(stored.item.id);
    const agent = config.projects.find(({ repo }) => repo === stored.item.repo)?.agent ?? "";
    const account = toAccountId(agent, config);
    const held = (await accounts.list(new Date())).filter((hold) => hold.account === account || hold.agent === agent);
    if (context.json)
      context.out.line(JSON.stringify({ ...stored, history, spent, held, hidden: toHidden(stored.snapshot) }));
    else printItem(context.out, stored, history, { spent, held });
    return EXIT.done;
  });

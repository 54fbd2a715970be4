import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getItem } from "../find-item.ts";
import { printItem } from "../item-view.ts";
import { withState } from "../with-state.ts";

/** `millrace item <id>`: where one item stands, by which rules, and how it came there. */
export const item: Command = (context, [wanted = ""]) =>
  withState(context, async ({ store, ledger }, { config }) => {
    const stored = await getItem(store, config, wanted);
    const history = await ledger.history(stored.item.id);
    if (context.json) context.out.line(JSON.stringify({ ...stored, history }));
    else printItem(context.out, stored, history);
    return EXIT.done;
  });

import { retryItem } from "../../app-actions.ts";
import { ConfigError } from "../../domain/errors.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getItem } from "../find-item.ts";
import { liftAccount } from "../lift-account.ts";
import { withState } from "../with-state.ts";

export interface RetryOptions {
  account?: string;
}

/**
 * `millrace retry <item>`: from the start, with all attempts; taken up by the next session or the running `start`. With
 * `--account` instead: lifts the hold of an agent's account, and everything that waits for it is queued again.
 */
export const retry: Command<RetryOptions> = (context, [wanted], { account }) =>
  withState(context, async (state, { config }) => {
    if ((wanted === undefined) === (account === undefined)) {
      throw new ConfigError("Name either an item or, with --account, an account.", {
        code: "cli.nothing_to_retry",
        hint: "`millrace items` lists the items, `millrace status` the accounts that are held.",
      });
    }
    if (account !== undefined) {
      const { lifted, woken } = await liftAccount(state, config, account);
      if (context.json) context.out.line(JSON.stringify({ lifted, woken }));
      else context.out.line(`Lifted: ${lifted.join(", ")}; items that go on: ${woken.length}.`);
      return EXIT.done;
    }
    const stored = await getItem(state.store, config, wanted ?? "");
    const outcome = await retryItem({ store: state.store, by: "command line", now: () => new Date() }, stored);
    if (!outcome.done) {
      throw new ConfigError(outcome.why, {
        code: "cli.item_busy",
        hint: "`millrace item` says what it does; `millrace stop` ends its run.",
      });
    }
    if (context.json) context.out.line(JSON.stringify({ id: stored.item.id, status: "queued" }));
    else context.out.line(`${stored.item.id} is queued for triage; \`millrace run\` takes it up.`);
    return EXIT.done;
  });

import { ConfigError } from "../../domain/errors.ts";
import { afterRetry } from "../../pipeline/transition.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getItem } from "../find-item.ts";
import { withState } from "../with-state.ts";

/** `millrace retry <item>`: from the start, with all attempts; taken up by the next session or the running `start`. */
export const retry: Command = (context, [wanted = ""]) =>
  withState(context, async ({ store }, { config }) => {
    const stored = await getItem(store, config, wanted);
    const now = new Date();
    const event = { type: "item:retried", at: now.toISOString(), item: stored.item.id, by: "command line" } as const;
    const version = await store.revise(stored, afterRetry(stored.item, now), [event]);
    if (version === undefined) {
      throw new ConfigError(`${stored.item.id} is being worked on right now.`, {
        code: "cli.item_busy",
        hint: "Wait until it rests, or stop its run with `millrace stop`.",
      });
    }
    if (context.json) context.out.line(JSON.stringify({ id: stored.item.id, status: "queued" }));
    else context.out.line(`${stored.item.id} is queued for triage; \`millrace run\` takes it up.`);
    return EXIT.done;
  });

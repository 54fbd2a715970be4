import { ConfigError } from "../../domain/errors.ts";
import { afterRetry } from "../../pipeline/transition.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getItem } from "../find-item.ts";
import { withState } from "../with-state.ts";

/** `millrace answer <item> <text>`: the answer of the person at this machine, who is trusted by being there. */
export const answer: Command = (context, [wanted = "", ...words]) =>
  withState(context, async ({ store }, { config }) => {
    const text = words.join(" ").trim();
    const stored = await getItem(store, config, wanted);
    const { item } = stored;
    if (item.question === undefined || text === "") {
      throw new ConfigError(text === "" ? "The answer is empty." : `${item.id} has no open question.`, {
        code: "cli.no_question",
        hint: "`millrace items --status waiting` lists what waits for an answer.",
      });
    }
    const now = new Date();
    const answers = [...(item.question.answers ?? []), { text, at: now.toISOString() }];
    const next = { ...afterRetry(item, now), question: { ...item.question, answers } };
    const event = { type: "item:retried", at: now.toISOString(), item: item.id, by: "an answer" } as const;
    if ((await store.revise(stored, next, [event])) === undefined) {
      throw new ConfigError(`${item.id} is being worked on right now.`, {
        code: "cli.item_busy",
        hint: "Wait until it rests, then answer again.",
      });
    }
    if (context.json) context.out.line(JSON.stringify({ id: item.id, status: "queued" }));
    else context.out.line(`${item.id} has the answer and is queued for triage; \`millrace run\` takes it up.`);
    return EXIT.done;
  });

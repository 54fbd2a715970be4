import { answerItem } from "../../app-actions.ts";
import { openGitHub } from "../../app-github.ts";
import { ConfigError } from "../../domain/errors.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getItem } from "../find-item.ts";
import { withState } from "../with-state.ts";

/** `millrace answer <item> <text>`: posts the answer on the issue, where triage takes it up. */
export const answer: Command = (context, [wanted = "", ...words]) =>
  withState(context, async (state, { config, redactor }) => {
    const stored = await getItem(state.store, config, wanted);
    const { tracker } = openGitHub(config, redactor, state);
    const outcome = await answerItem({ tracker, wake: state.wake }, stored, words.join(" ").trim());
    if (!outcome.done) {
      throw new ConfigError(outcome.why, {
        code: "cli.no_question",
        hint: "`millrace items --status waiting` lists what waits for an answer.",
      });
    }
    const { written } = outcome;
    if (context.json) context.out.line(JSON.stringify({ id: stored.item.id, ...written }));
    else
      context.out.line(`Posted: ${written.url}\nA running \`millrace start\` takes it up now, else \`millrace run\`.`);
    return EXIT.done;
  });

import { createHash } from "node:crypto";
import { ConfigError } from "../../domain/errors.ts";
import { openGitHub } from "../../app-github.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getItem } from "../find-item.ts";
import { withState } from "../with-state.ts";

/** A question that was given up still takes an answer. */
function isAnswerable({ status, reason }: WorkItem): boolean {
  return status === "waiting" || (status === "parked" && reason === "no-answer");
}

/**
 * `millrace answer <item> <text>`: posts the answer as a comment of ours with a marker, so that everybody sees it and
 * triage counts it. The person is trusted by being at this machine. The same text twice is one comment.
 */
export const answer: Command = (context, [wanted = "", ...words]) =>
  withState(context, async (state, { config, redactor }) => {
    const text = words.join(" ").trim();
    const { item } = await getItem(state.store, config, wanted);
    if (item.question === undefined || !isAnswerable(item) || text === "") {
      throw new ConfigError(text === "" ? "The answer is empty." : `${item.id} has no open question.`, {
        code: "cli.no_question",
        hint: "`millrace items --status waiting` lists what waits for an answer.",
      });
    }
    const { tracker } = openGitHub(config, redactor, state);
    const run = createHash("sha256").update(text).digest("hex").slice(0, 8);
    const written = await tracker.ensureComment(item.repo, item.issue, { kind: "answer", item: item.id, run }, text);
    if (context.json) context.out.line(JSON.stringify({ id: item.id, ...written }));
    else context.out.line(`Posted: ${written.url}\nThe next session takes it up; \`millrace run\` starts one now.`);
    return EXIT.done;
  });

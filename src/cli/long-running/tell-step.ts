import type { Processed } from "../../pipeline/process-item.ts";
import { renderChange } from "../board/board.ts";
import type { CommandContext } from "../command.ts";
import { makeItemName } from "../item-name.ts";

/**
 * Says of a long-running Millrace what became of each step, one line each: for a person with the time, with `--json` as
 * `{ event: "step", at, item, stage, status, reason, explanation }`.
 */
export function makeTellStep(
  { out, json }: Pick<CommandContext, "out" | "json">,
  repos: readonly string[],
  now: () => Date,
): (processed: Processed) => void {
  const name = makeItemName(repos, { isTty: out.isTty });
  return (processed) => {
    if (processed.kind !== "moved") return;
    const { item, snapshot } = processed.stored;
    const at = now();
    const { id, stage, status, reason, explanation } = item;
    if (json) {
      out.line(JSON.stringify({ event: "step", at: at.toISOString(), item: id, stage, status, reason, explanation }));
      return;
    }
    const row = { id, name: name(item), title: snapshot.title, stage, state: status, since: at };
    const note = item.pullRequest?.url ?? explanation ?? "";
    out.line(`${at.toTimeString().slice(0, 8)}  ${renderChange({ ...row, note })}`);
  };
}

import type { WorkItemStatus } from "../../domain/work-item.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { printItems } from "../item-list.ts";
import { withState } from "../with-state.ts";

/** `millrace items`: a line for each item, with why it stands where it stands. */
export const items: Command<{ status?: WorkItemStatus; limit: number }> = (context, _args, { status, limit }) =>
  withState(context, async ({ store }, { config }) => {
    const list = await store.list({ status, limit });
    if (context.json) {
      for (const { item, snapshot } of list) context.out.line(JSON.stringify({ ...item, title: snapshot.title }));
      return EXIT.done;
    }
    if (list.length === 0) {
      context.out.line(`No items. Label an issue ${config.labels.ready}, then \`millrace run\`.`);
      return EXIT.done;
    }
    printItems(context.out, list, { withRepo: config.projects.length > 1 });
    const total = Object.values(await store.count()).reduce((sum, count) => sum + count, 0);
    if (list.length < total && status === undefined) {
      context.out.line(context.out.paint("faint", `${list.length} of ${total}; --limit shows more.`));
    }
    return EXIT.done;
  });

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
    const counts = await store.count();
    const total = status === undefined ? Object.values(counts).reduce((sum, count) => sum + count, 0) : counts[status];
    if (total === 0) {
      const hint = `Label an issue ${config.labels.ready}, then \`millrace run\`.`;
      context.out.line(status === undefined ? `No items. ${hint}` : `No item is ${status}.`);
      return EXIT.done;
    }
    printItems(context.out, list, { withRepo: config.projects.length > 1 });
    if (list.length < total) {
      const note = `${list.length} of ${total}; --limit ${total} shows all of them.`;
      context.err.line(context.err.paint("faint", note));
    }
    return EXIT.done;
  });

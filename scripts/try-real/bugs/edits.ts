/** One replacement in a file, as an editing agent would make it: `find` is in the file exactly once. */
export interface Edit {
  find: string;
  replace: string;
}

/** The hunks of a unified diff of one file, each as the lines before and after. Pure. */
export function parseHunks(diff: string): Edit[] {
  const hunks: { before: string[]; after: string[] }[] = [];
  for (const line of diff.split("\n")) {
    if (line.startsWith("@@")) hunks.push({ before: [], after: [] });
    const hunk = hunks.at(-1);
    if (hunk === undefined || line.startsWith("@@")) continue;
    const text = line.slice(1);
    if (line.startsWith(" ") || line.startsWith("-")) hunk.before.push(text);
    if (line.startsWith(" ") || line.startsWith("+")) hunk.after.push(text);
  }
  return hunks.map(({ before, after }) => ({ find: before.join("\n"), replace: after.join("\n") }));
}

/**
 * The hunks as edits that turn `before` into `after` one by one; undefined where one of them could be meant in two
 * places, or where they do not lead there. Pure.
 */
export function toEdits(before: string, after: string, diff: string): Edit[] | undefined {
  const edits = parseHunks(diff);
  let text = before;
  for (const { find, replace } of edits) {
    if (find === "" || text.split(find).length !== 2) return undefined;
    text = text.replace(find, () => replace);
  }
  return text === after ? edits : undefined;
}

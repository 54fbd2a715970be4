/** One entry of a GitHub task list, `- [ ] text`, with the indented lines under it. */
export interface TaskEntry {
  text: string;
  checked: boolean;
  /** Columns before the bullet; a tab counts as four. */
  indent: number;
  /** Indented lines that follow, nested entries among them, without their common indent. */
  details: string;
  /** The issue number where the entry is nothing but a reference. */
  issue?: number | undefined;
}

const ENTRY = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s+\[([ xX])\]\s+(\S.*)$/;
const REFERENCE = /^#(\d+)$/;

/**
 * What a template asks with boxes instead of a field: about the reporter ("I have searched the issues", "Would you like to
 * work on it?") and about their machine ("Windows", "Occurs with …"). Nobody wants these done.
 */
const FORM_BOX =
  /^(?:i(?:['’](?:ve|m|d|ll)| have| am| agree| will| would| can| did| read| searched| checked| understand| confirm| use)\b|(?:would|could|can|are|have|do|did|will) you\b|is (?:this|it)\b|occurs? (?:with|in|on)\b|this (?:is|issue|bug|happens)\b)|^(?:bug(?: report)?|feature(?: request)?|question|(?:all )?browsers?|windows|mac ?os(?: x)?|os ?x|linux|ubuntu|debian|android|ios|chrome|chromium|firefox|safari|(?:microsoft )?edge|opera|internet explorer|ie|node(?:\.js)?|npm|yarn|pnpm|bun|deno)(?:\s+v?[\d.x]+)?$/i;

/** All entries of a normalised text, in order, nested ones too. Entries in code blocks and boxes of a form do not count. */
export function toTaskEntries(text: string): TaskEntry[] {
  const lines = withoutCode(text).split("\n");
  return lines.flatMap((line, index) => {
    const match = ENTRY.exec(line);
    if (match === null || FORM_BOX.test(toPlainWords(match[3] ?? ""))) return [];
    const [, space = "", mark = " ", words = ""] = match;
    const indent = toColumns(space);
    const issue = REFERENCE.exec(words.trim())?.[1];
    return [
      {
        text: words.trim(),
        checked: mark !== " ",
        indent,
        details: detailsUnder(lines.slice(index + 1), indent),
        issue: issue === undefined ? undefined : Number(issue),
      },
    ];
  });
}

/**
 * The entries to cut a large issue along: the outermost level that has at least two open entries. Empty where the list
 * does not say how to cut it.
 */
export function toParts(entries: TaskEntry[]): TaskEntry[] {
  const open = entries.filter((entry) => !entry.checked);
  const levels = [...new Set(open.map((entry) => entry.indent))].toSorted((a, b) => a - b);
  for (const level of levels) {
    const parts = open.filter((entry) => entry.indent === level);
    if (parts.length >= 2) return parts;
  }
  return [];
}

/** The text with its task entries and what is under them taken out: what the parts have in common. */
export function withoutTasks(text: string): string {
  const kept: string[] = [];
  let inside = -1;
  for (const line of text.split("\n")) {
    const match = ENTRY.exec(line);
    if (match !== null) inside = toColumns(match[1] ?? "");
    else if (inside >= 0 && line.trim() !== "" && toColumns(/^\s*/.exec(line)?.[0] ?? "") <= inside) inside = -1;
    if (inside < 0) kept.push(line);
  }
  return kept
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function toPlainWords(markdown: string): string {
  return markdown.replace(/[*_`]/g, "").trim();
}

function withoutCode(text: string): string {
  return text.replace(/^( {0,3})(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\2[`~]*[ \t]*$|$(?![\s\S]))/gm, (block) =>
    block.replace(/[^\n]/g, ""),
  );
}

function detailsUnder(lines: string[], indent: number): string {
  const end = lines.findIndex((line) => line.trim() !== "" && toColumns(/^\s*/.exec(line)?.[0] ?? "") <= indent);
  const under = (end < 0 ? lines : lines.slice(0, end)).map((line) => line.replaceAll("\t", "    "));
  const margins = under.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const margin = Math.min(...margins, 1_000);
  return under
    .map((line) => line.slice(margin))
    .join("\n")
    .trim();
}

function toColumns(space: string): number {
  return space.replaceAll("\t", "    ").length;
}

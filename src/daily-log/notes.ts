/** What people write between these two lines of a daily log stays theirs, however often the log is written again. */
const START = "<!-- millrace:notes: what stands between these two lines is kept when the log is written again -->";
const START_PATTERN = /^<!-- millrace:notes\b.*-->[ \t]*\r?\n?/m;
const END = "<!-- /millrace:notes -->";

/**
 * The notes in an existing log, as they are. Where somebody took the closing line away, everything after the opening
 * line counts as notes: better too much kept than a word lost. undefined: the text has no place for notes.
 */
export function findNotes(text: string): string | undefined {
  const start = START_PATTERN.exec(text);
  if (start === null) return undefined;
  const rest = text.slice(start.index + start[0].length);
  const end = rest.lastIndexOf(END);
  return end < 0 ? rest : rest.slice(0, end);
}

/** The log with a place for notes at its end, and the notes in it. */
export function withNotes(markdown: string, notes: string): string {
  const own = notes === "" || notes.endsWith("\n") ? notes : `${notes}\n`;
  return `${markdown}\n${START}\n${own}${END}\n`;
}

/** The log as it was before the place for notes was added. What somebody wrote after that place is part of it. */
export function withoutNotes(text: string): string {
  const start = START_PATTERN.exec(text);
  if (start === null) return text;
  const rest = text.slice(start.index + start[0].length);
  const end = rest.lastIndexOf(END);
  const after = end < 0 ? "" : rest.slice(end + END.length).replace(/^\r?\n/, "");
  return text.slice(0, start.index).replace(/\r?\n$/, "") + after;
}

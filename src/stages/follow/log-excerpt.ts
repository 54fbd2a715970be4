const MOST_ERROR_LINES = 40;
const LAST_LINES = 60;
const LONGEST_LINE = 400;

/** Time stamps that GitHub puts in front of each line, and what steers a terminal's colours. */
const TIME_STAMP = /^\d{4}-\d\d-\d\dT[\d:.]+Z ?/;
const COLOURS = /\u001B\[[0-9;]*[A-Za-z]/g;
const ERROR = /\b(?:error|fail(?:ed|ure|ing)?|fatal|panic|exception|traceback|assert\w*)\b|##\[error\]|✗|✖|not ok\b/i;

/**
 * What of a job's log tells why it failed: the lines that look like errors, each with the one after it, then the end. Pure.
 * A short log is given whole.
 */
export function toLogExcerpt(log: string): string {
  const lines = log
    .split(/\r?\n/)
    .map((line) => line.replace(TIME_STAMP, "").replace(COLOURS, "").trimEnd().slice(0, LONGEST_LINE))
    .filter((line, index, all) => line !== "" || (all[index - 1] ?? "") !== "");
  while (lines.at(-1) === "") lines.pop();
  const end = Math.max(0, lines.length - LAST_LINES);
  const wanted = new Set<number>();
  for (let index = 0; index < end && wanted.size < MOST_ERROR_LINES; index += 1) {
    if (ERROR.test(lines[index] ?? "")) wanted.add(index).add(index + 1);
  }
  const shown = [...wanted].filter((index) => index < end).toSorted((a, b) => a - b);
  const early = shown.flatMap((index, at) => {
    const isGap = index !== (at === 0 ? 0 : (shown[at - 1] ?? 0) + 1);
    return isGap ? ["[…]", lines[index] ?? ""] : [lines[index] ?? ""];
  });
  const isCut = end > 0 && shown.at(-1) !== end - 1;
  return [...early, ...(isCut ? ["[…]"] : []), ...lines.slice(end)].join("\n");
}

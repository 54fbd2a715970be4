/**
 * The end of a long text, whole lines where possible, under a line that says how much was cut. `alreadyCut` counts what
 * the caller dropped before.
 */
export function keepEnd(text: string, maxChars: number, alreadyCut = 0): string {
  if (text.length <= maxChars && alreadyCut === 0) return text;
  const tail = text.slice(Math.max(0, text.length - maxChars));
  const firstBreak = tail.indexOf("\n");
  const kept = firstBreak >= 0 && firstBreak < tail.length - 1 ? tail.slice(firstBreak + 1) : tail;
  return `[… ${alreadyCut + text.length - kept.length} characters cut …]\n${kept}`;
}

/** The start of a long text, over a line that says how much was cut. */
export function keepStart(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, maxChars)}\n[… ${text.length - maxChars} characters cut …]`;
}

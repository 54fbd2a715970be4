/**
 * The words that close an issue when they stand before its number, in a pull request's text or a commit message:
 * https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
 */
const CLOSING = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)\b/gi;
const MENTION = /(?:^|[\s(,;:])#(\d+)\b/g;

/** Numbers after a closing word, each once. */
export function toClosedIssues(text: string): number[] {
  return toNumbers(text, CLOSING);
}

/** Numbers that the text names as `#n`, each once. */
export function toMentionedIssues(text: string): number[] {
  return toNumbers(text, MENTION);
}

function toNumbers(text: string, pattern: RegExp): number[] {
  const visible = text.replaceAll(/<!--[\s\S]*?-->/g, " ");
  return [...new Set([...visible.matchAll(pattern)].map(([, digits]) => Number(digits)))];
}

/** A code fence of at least four backticks, longer than any run in the content, so that nothing inside can close it. */
export function toFenced(content: string, info = "text"): string {
  const longestRun = Math.max(0, ...(content.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(Math.max(4, longestRun + 1));
  return `${fence}${info}\n${content.replace(/\n+$/, "")}\n${fence}`;
}

/** Code in a line of Markdown, for text that may hold backticks itself (CommonMark 6.1). */
export function toCodeSpan(content: string): string {
  const line = content.replace(/\s+/g, " ").trim();
  const longestRun = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = "`".repeat(longestRun + 1);
  return longestRun === 0 ? `\`${line}\`` : `${ticks} ${line} ${ticks}`;
}

/** Titles that differ only in case, punctuation, a leading tag such as `[Bug]` or `fix:`, and issue numbers are equal. */
export function toPlainTitle(title: string): string {
  return title
    .normalize("NFKC")
    .toLowerCase()
    .replace(/^\s*(?:\[[^\]]*\]\s*)+/, "")
    .replace(/^\s*(?:bug|fix|feat|feature(?: request)?|docs|chore|enhancement|issue)(?:\([^)]*\))?\s*:\s*/, "")
    .replace(/#\d+/g, " ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The distinct words of a text, three characters or longer. */
export function toTokens(text: string): Set<string> {
  return new Set(
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]{3,}/gu) ?? [],
  );
}

/** Share of the words of both that both have, 0 to 1 (Jaccard index); 0 where either has none. */
export function toOverlap(a: Set<string>, b: Set<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  const shared = [...a].filter((token) => b.has(token)).length;
  return shared / (a.size + b.size - shared);
}

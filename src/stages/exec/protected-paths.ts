import type { ChangedFile } from "../../domain/ports/workspaces.ts";

/**
 * Changed files that match a protected pattern, sorted. Patterns read as in .gitignore: without a slash they match at any
 * depth, `*` stays within a folder, `**` does not. Case does not count, since some file systems ignore it too. For a
 * renamed file the old name counts as well.
 */
export function listProtected(files: readonly ChangedFile[], patterns: readonly string[]): string[] {
  const matchers = patterns.map(toMatcher);
  const paths = new Set(files.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from])));
  return [...paths].filter((path) => matchers.some((matcher) => matcher.test(path.normalize("NFC")))).toSorted();
}

function toMatcher(pattern: string): RegExp {
  const path = pattern
    .normalize("NFC")
    .replace(/^\.?\//, "")
    .replace(/\/$/, "/**");
  const isAnchored = path.includes("/") || pattern.startsWith("/");
  const source = path
    .split(/(\*\*\/|\/\*\*$|\*|\?)/)
    .map((piece) => WILDCARDS[piece] ?? piece.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
    .join("");
  return new RegExp(`^${isAnchored ? "" : "(?:.*/)?"}${source}(?:/.*)?$`, "i");
}

const WILDCARDS: Record<string, string> = { "**/": "(?:.*/)?", "/**": "(?:/.*)?", "*": "[^/]*", "?": "[^/]" };

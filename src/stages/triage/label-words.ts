/**
 * What a label says, in the spellings that one meaning has: `type: Bug`, `kind/bug`, `t¹ 🐞 bug` and `Bug` all say "bug".
 * The whole name, and what stands behind its last separator or its sorting mark; each as words with hyphens.
 */
export function toLabelWords(label: string): string[] {
  const [last = ""] = label.split(/[:/⋅·»]/).slice(-1);
  const words = [label, last].map(toKebab);
  return [...new Set([...words, ...words.map((name) => name.replace(SORTING_MARK, ""))])].filter((name) => name !== "");
}

/** The first label that says one of these, as it is spelled; labels that Millrace sets itself say nothing of people. */
export function findLabelSaying(
  { labels }: { labels: readonly string[] },
  meanings: readonly string[],
  own: Readonly<Record<string, string>> = {},
): string | undefined {
  const ours = new Set(Object.values(own).map((name) => name.toLowerCase()));
  return labels
    .filter((label) => !ours.has(label.toLowerCase()))
    .find((label) => toLabelWords(label).some((words) => meanings.includes(words)));
}

/** `t1-`, `c5-`, `s-`: letters and numbers with which labels are put in order. */
const SORTING_MARK = /^[a-z]\d?-/;

function toKebab(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

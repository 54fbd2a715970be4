/** `millrace/12-fix-the-parser`: safe in git, in URLs and on every file system. */
export function toBranchName(issue: number, title: string): string {
  return `millrace/${issue}-${toSlug(title)}`;
}

const MAX_SLUG = 50;

/** Lower-case ASCII letters and digits with single hyphens, 1 to 50 characters; `work` where the title has none of them. */
export function toSlug(title: string): string {
  const words = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (words === "") return "work";
  if (words.length <= MAX_SLUG) return words;
  const cut = words.slice(0, MAX_SLUG + 1);
  const lastHyphen = cut.lastIndexOf("-");
  return (lastHyphen > MAX_SLUG / 2 ? cut.slice(0, lastHyphen) : cut.slice(0, MAX_SLUG)).replace(/-+$/, "");
}

export type ItemName = (item: { repo: string; issue: number }) => string;

/**
 * How items are named among those of some projects: `#7` for one project, and `owner/name#7` for several. On a terminal,
 * where columns are dear, several projects of one owner are `name#7`.
 */
export function makeItemName(repos: Iterable<string>, { isTty }: { isTty: boolean }): ItemName {
  const distinct = [...new Set(repos)];
  if (distinct.length < 2) return ({ issue }) => `#${issue}`;
  const isShort = isTty && new Set(distinct.map((repo) => repo.split("/")[0])).size === 1;
  return ({ repo, issue }) => `${isShort ? repo.slice(repo.indexOf("/") + 1) : repo}#${issue}`;
}

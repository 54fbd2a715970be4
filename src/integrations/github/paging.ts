export const PER_PAGE = 100;

/** The next page on the host we were told: the token goes with the request, so no other host is followed. */
export function findNextPage(link: string | undefined, apiUrl: string): string | undefined {
  const next = /<([^<>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  if (next === undefined) return undefined;
  const { pathname, search } = new URL(next, apiUrl);
  return `${new URL(apiUrl).origin}${pathname}${search}`;
}

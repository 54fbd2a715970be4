export const PER_PAGE = 100;

export interface PageLinks {
  /** Address of the next page on the host we were told: the token goes with it, so no other host is followed. */
  next: string | undefined;
  /** Number of the last page; 0 where the host does not say. */
  lastPage: number;
}

/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export function readLinks(link: string | undefined, apiUrl: string): PageLinks {
  const next = findLink(link, "next", apiUrl);
  const last = findLink(link, "last", apiUrl);
  return { next: next?.href, lastPage: Number(last?.searchParams.get("page") ?? 0) };
}

function findLink(link: string | undefined, rel: string, apiUrl: string): URL | undefined {
  const address = new RegExp(`<([^<>]+)>;\\s*rel="${rel}"`).exec(link ?? "")?.[1];
  if (address === undefined) return undefined;
  const { pathname, search } = new URL(address, apiUrl);
  return new URL(`${new URL(apiUrl).origin}${pathname}${search}`);
}

/**
 * The address of the next page out of a `Link` header (https://docs.sentry.io/api/pagination/). Sentry always names a next
 * page; whether it holds anything is in `results`. The token goes with the request, so an address of another origin or
 * outside the API is `foreign` and is never asked.
 */
export function findNextPage(link: string | null, current: URL): URL | "foreign" | undefined {
  for (const entry of (link ?? "").split(/,\s*(?=<)/)) {
    const address = /^\s*<([^<>]+)>/.exec(entry)?.[1];
    if (address === undefined || readAttribute(entry, "rel") !== "next") continue;
    if (readAttribute(entry, "results") !== "true") return undefined;
    const url = URL.canParse(address, current.href) ? new URL(address, current) : undefined;
    if (url === undefined || url.origin !== current.origin || url.pathname !== current.pathname) return "foreign";
    return url;
  }
  return undefined;
}

function readAttribute(entry: string, name: string): string | undefined {
  return new RegExp(`;\\s*${name}="([^"]*)"`).exec(entry)?.[1];
}

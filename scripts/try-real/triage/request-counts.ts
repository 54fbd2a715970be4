export interface RequestCount {
  /** `GET /repos/:repo/issues/:n/comments`. */
  route: string;
  count: number;
  /** How many of them asked for what had been asked for before. */
  repeated: number;
}

/** How often each route was asked, most first. Pure. */
export function countRequests(requests: readonly { method: string; path: string }[]): RequestCount[] {
  const counts = new Map<string, RequestCount>();
  const seen = new Set<string>();
  for (const { method, path } of requests) {
    const route = `${method} ${toRoute(path)}`;
    const count = counts.get(route) ?? { route, count: 0, repeated: 0 };
    counts.set(route, count);
    count.count += 1;
    if (seen.has(`${method} ${path}`)) count.repeated += 1;
    seen.add(`${method} ${path}`);
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count);
}

function toRoute(path: string): string {
  const [bare = ""] = path.split("?");
  return bare
    .replace(/^\/repos\/[^/]+\/[^/]+/, "/repos/:repo")
    .replace(/\/\d+(?=\/|$)/g, "/:n")
    .replace(/\/collaborators\/[^/]+/, "/collaborators/:login")
    .replace(/\/labels\/[^/]+$/, "/labels/:label");
}

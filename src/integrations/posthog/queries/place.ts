/** What the configuration says of the project that is asked. */
export interface PostHogPlace {
  repo: string;
  /** Start of every key: `posthog:<host>:<project>`. */
  prefix: string;
  /** Start of the addresses of the project's pages. */
  webUrl: string;
}

/** How far back a reading goes; what is new in it is taken as new. */
export const WINDOW_DAYS = 14;
export const WINDOW_WORDS = "the last 3 days";

/** The time of a query as ClickHouse reads it, in UTC. */
export function toQueryTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace("T", " ");
}

/** `/user/123/orders/9f0c…` → `/user/:id/orders/:id`: one page, whoever looks at it. Pure. */
export function toPathTemplate(path: string): string {
  const [plain = ""] = path.split(/[?#]/);
  return plain
    .split("/")
    .slice(0, 12)
    .map((part) => (isIdentifier(part) ? ":id" : part.slice(0, 60)))
    .join("/");
}

function isIdentifier(part: string): boolean {
  return (
    /^\d+$/.test(part) ||
    /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(part) ||
    /^(?=[^/]*\d)[0-9a-f]{12,}$/i.test(part) ||
    /^(?=[^/]*\d)[A-Za-z0-9_-]{20,}$/.test(part) ||
    part.includes("@")
  );
}

/** A page on a developer's own machine. */
export function toEnvironment(host: string | undefined): string | undefined {
  return host !== undefined && /^(localhost|127\.|0\.0\.0\.0|\[?::1)|\.(local|test|localhost)(:\d+)?$/.test(host)
    ? "local"
    : undefined;
}

import type { StandInData } from "./stand-in-data.ts";

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const NOT_FOUND: Answer = { status: 404, body: { detail: "The requested resource does not exist" } };

export function answerSentry(data: StandInData, method: string, path: string, body: unknown, origin: string): Answer {
  const url = new URL(path, origin);
  const [, rest = ""] = /\/issues\/(.*)$/.exec(url.pathname) ?? [];
  const [id = "", kind = ""] = rest.split("/");
  const issue = data.issues.find((one) => one["id"] === id);
  if (method === "PUT") {
    const { status, statusDetails } = body as { status: string; statusDetails?: { inCommit?: { commit: string } } };
    for (const wanted of url.searchParams.getAll("id")) {
      const inCommit = statusDetails?.inCommit?.commit;
      data.details[wanted] = {
        ...data.details[wanted],
        status,
        statusDetails: inCommit === undefined ? {} : { inCommit },
      };
      for (const one of data.issues) if (one["id"] === wanted) one["status"] = status;
    }
    return { status: 200, body: { status: "resolved", statusDetails: {} } };
  }
  if (id === "") return listIssues(data, url);
  if (kind === "events") return data.events[id] === undefined ? NOT_FOUND : { status: 200, body: data.events[id] };
  return issue === undefined ? NOT_FOUND : { status: 200, body: { ...issue, ...makeDetail(), ...data.details[id] } };
}

function listIssues(data: StandInData, url: URL): Answer {
  const query = url.searchParams.get("query") ?? "is:unresolved";
  const found = data.issues.filter((issue) => matches(data, issue, query));
  const limit = Math.min(Number(url.searchParams.get("limit") ?? 100), data.pageSize);
  const start = Number(url.searchParams.get("cursor")?.split(":")[1] ?? 0);
  const next = new URL(url);
  next.searchParams.set("cursor", `0:${start + limit}:0`);
  const previous = new URL(url);
  previous.searchParams.set("cursor", `0:${Math.max(0, start - limit)}:1`);
  const link = (to: URL, rel: string, results: boolean) =>
    `<${to.href}>; rel="${rel}"; results="${results}"; cursor="${to.searchParams.get("cursor")}"`;
  return {
    status: 200,
    body: found.slice(start, start + limit),
    headers: {
      Link: `${link(previous, "previous", start > 0)}, ${link(next, "next", start + limit < found.length)}`,
      "X-Sentry-Rate-Limit-Remaining": "39",
      "X-Sentry-Rate-Limit-Reset": String(Math.ceil(Date.now() / 1000) + 1),
      "X-Sentry-Rate-Limit-ConcurrentRemaining": "24",
    },
  };
}

function matches(data: StandInData, issue: Record<string, unknown>, query: string): boolean {
  if (issue["status"] !== "unresolved") return false;
  const release = /firstRelease:"([^"]*)"/.exec(query)?.[1];
  if (release !== undefined) {
    const first = data.details[String(issue["id"])]?.["firstRelease"] as { version?: string } | undefined;
    return first?.version === release;
  }
  if (query.includes("is:regressed")) return issue["substatus"] === "regressed";
  if (query.includes("is:escalating")) return issue["substatus"] === "escalating";
  if (query.includes("firstSeen:-24h")) return Date.now() - Date.parse(String(issue["firstSeen"])) < 24 * 3_600_000;
  return true;
}

/** What the detail view needs beside the list's fields. */
function makeDetail(): Record<string, unknown> {
  return {
    ...{
      activity: [],
      owners: null,
      openPeriods: null,
      seenBy: [],
      participants: [],
      userReportCount: 0,
      pluginActions: [],
    },
    ...{
      pluginIssues: [],
      pluginContexts: [],
      stats: {},
      tags: [],
      firstRelease: null,
      lastRelease: null,
      sentryAppIssues: [],
    },
  };
}

export function answerPostHog(data: StandInData, method: string, path: string, body: unknown): Answer {
  if (method === "GET") {
    const id = path.split("/").at(-2) ?? "";
    return data.posthog[id] === undefined ? NOT_FOUND : { status: 200, body: data.posthog[id] };
  }
  const { query } = body as { query: { kind: string; query?: string; status?: string } };
  const text = query.kind === "HogQLQuery" ? (query.query ?? "") : `status ${query.status}`;
  const found = Object.entries(data.posthog).find(([part]) => text.includes(part));
  return { status: 200, body: found?.[1] ?? { results: [], columns: null, hasMore: false } };
}

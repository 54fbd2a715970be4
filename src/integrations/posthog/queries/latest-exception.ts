import { z } from "zod";
import type { SignalEvidence } from "../../../domain/signal.ts";
import { DAY } from "../../../lib/durations.ts";
import { readJson, readText } from "../cells.ts";
import type { PostHogQuery } from "../client.ts";
import type { Row } from "../decode-rows.ts";
import { toPathTemplate, toQueryTime, WINDOW_DAYS } from "./place.ts";

export const LATEST_EXCEPTION_COLUMNS = {
  exceptions: readJson,
  page: readText,
  browser: readText,
  os: readText,
  library: readText,
  release: readText,
};

const MOST_FRAMES = 12;

export function makeLatestExceptionQuery(issue: string, now: Date): PostHogQuery {
  return {
    kind: "HogQLQuery",
    query: [
      "SELECT properties.$exception_list AS exceptions, properties.$pathname AS page, properties.$browser AS browser,",
      "properties.$os AS os, properties.$lib AS library, properties.$app_version AS release",
      "FROM events WHERE event = '$exception' AND issue_id = {issue} AND timestamp >= {since} AND timestamp <= {until}",
      "ORDER BY timestamp DESC LIMIT 1",
    ].join(" "),
    values: { issue, since: toQueryTime(new Date(now.getTime() - WINDOW_DAYS * DAY)), until: toQueryTime(now) },
  };
}

const text = z.string().nullish().catch(undefined);
const Frame = z.object({
  source: text,
  filename: text,
  resolved_name: text,
  function: text,
  mangled_name: text,
  line: z.number().nullish().catch(undefined),
  lineno: z.number().nullish().catch(undefined),
  in_app: z.boolean().nullish().catch(undefined),
});
const Exceptions = z.array(
  z
    .object({
      stacktrace: z
        .object({ frames: z.array(Frame.nullable().catch(null)).nullish().catch(undefined) })
        .nullish()
        .catch(undefined),
    })
    .catch({ stacktrace: undefined }),
);

/** What the newest event tells, own frames first; no people, no addresses. Pure and total. */
export function toEvidence(row: Row<typeof LATEST_EXCEPTION_COLUMNS>): SignalEvidence {
  const parsed = Exceptions.safeParse(row.exceptions);
  const frames = (parsed.success ? parsed.data : []).flatMap(({ stacktrace }) =>
    (stacktrace?.frames ?? []).toReversed().flatMap((frame) => {
      const file = (frame?.source ?? frame?.filename ?? "").replaceAll(/[?#]\S*/g, "");
      if (frame === null || file === "") return [];
      const name = frame.resolved_name ?? frame.function ?? frame.mangled_name ?? undefined;
      return [{ file, function: name, line: frame.line ?? frame.lineno ?? undefined, isOwn: frame.in_app === true }];
    }),
  );
  const { page, browser, os, library, release } = row;
  const surroundings = { page: page && toPathTemplate(page), browser, os, library, release };
  return {
    frames: [...frames.filter(({ isOwn }) => isOwn), ...frames.filter(({ isOwn }) => !isOwn)].slice(0, MOST_FRAMES),
    surroundings: Object.entries(surroundings).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [{ name, value }],
    ),
    steps: [],
  };
}

import { listEvents, type DayInput } from "../day-input.ts";
import { count } from "../document.ts";
import type { FlagFacts } from "../facts.ts";

/** Posts that wait or failed, as the day's last pass left them. */
export function toSocialFlags({ events }: DayInput): FlagFacts[] {
  const last = listEvents(events, "social:passed").at(-1);
  if (last === undefined) return [];
  const { drafted, unknown, rejected } = last.posts;
  const flags: FlagFacts[] = last.holds.map(({ endpoint, code, posts, since }) => ({
    kind: "social-held",
    subject: `social posts at ${endpoint}`,
    count: posts,
    text: `${toCause(code)}: ${posts === 1 ? "1 post waits" : `${posts} posts wait`}, since ${since.slice(0, 10)}.`,
    detail: code,
    refs: [],
  }));
  const standing: FlagFacts[] = [
    {
      kind: "social-unknown",
      count: unknown,
      text: `${count(unknown, "social post")} without an answer; the next pass asks again with the same key.`,
      refs: [],
    },
    {
      kind: "social-rejected",
      count: rejected,
      text: `${count(rejected, "social post")} rejected; \`millrace social list\` says why.`,
      refs: [],
    },
    {
      kind: "social-approval",
      count: drafted,
      text: `${count(drafted, "social draft")} for a person to approve, edit or drop: \`millrace social list\`.`,
      refs: [],
    },
  ];
  return [...flags, ...standing.filter((flag) => flag.count > 0)];
}

const CAUSES: Record<string, string> = {
  "social.not_deployed": "the push endpoint is not deployed",
  "social.no_endpoint": "no push endpoint is configured",
  "social.unauthorised": "the push endpoint refuses the credential",
  "social.rate_limited": "the push endpoint takes no more for now",
  "social.unreachable": "the push endpoint cannot be reached",
  "social.no_answer": "the push endpoint gives no answer",
};

function toCause(code: string): string {
  return CAUSES[code] ?? "the push endpoint refuses the posts";
}

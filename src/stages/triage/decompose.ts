import { toDigest } from "../text/digest.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { ChildIssue, TriageDecision } from "../../domain/triage-decision.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import { ensurePartsComment } from "./ensure-parts-comment.ts";
import type { TriageFacts } from "./facts.ts";
import { LOOK_AGAIN_MS, showProgress } from "./parent.ts";
import { toOrderedPlaces } from "./part-order.ts";
import { type ListedPart, toPartsComment } from "./parts-comment.ts";
import { listReferencedParts } from "./rules/too-large.ts";

type Deps = Pick<StageDeps, "config" | "tracker" | "redact">;

/**
 * Too large. Where the task list says how to cut the issue, each open entry becomes an issue of its own, once: its marker
 * holds a digest of the entry, so a repeated or interrupted pass finds what exists. A part comes after those that it needs,
 * and names them as its blockers. Else a person is asked to cut it.
 */
export async function decompose(
  deps: Deps,
  item: WorkItem,
  facts: TriageFacts,
  full: TriageDecision,
  context: StageContext,
): Promise<StageOutcome> {
  // The item stays small: the parts' texts are in their issues.
  const { parts = [], ...decision } = full;
  const [because = "It is too large for one run."] = decision.rules
    .filter((rule) => rule.verdict === "too-large" && rule.rule !== "parts-open")
    .map((rule) => rule.because);
  if (facts.children.length > 0) return showProgress(deps, item, facts, { because, decision }, context);
  const referenced = listReferencedParts(facts);
  const order = toOrderedPlaces(parts);
  if (order === undefined || parts.length + referenced.length === 0) {
    const why = order === undefined ? "Its parts need each other." : "It does not say how to cut it.";
    return parkAsTooLarge(deps, item, `${because} ${why}`, decision, context);
  }
  const created = await ensureChildren(deps, item, facts, { parts, order }, context);
  const listed = [...created, ...referenced.map((number) => toListed(number, facts))];
  await ensurePartsComment(deps, item, toPartsComment(because, listed), context);
  for (const { number } of listed) await deps.tracker.ensureSubIssue(item.repo, item.issue, number);
  // A webhook would tell of them as of our own writes, which wake nothing.
  await context.wake?.(created.map(({ number }) => ({ kind: "issue", repo: item.repo, issue: number })));
  return {
    kind: "wait",
    reason: "waiting-for-children",
    explanation: `${because} Its ${listed.length} parts are issues of their own.`,
    until: new Date(context.now().getTime() + LOOK_AGAIN_MS),
    changes: { decision, children: listed.map(({ number }) => number) },
  };
}

/** One after the other, so that a part can name those before it. */
async function ensureChildren(
  deps: Deps,
  item: WorkItem,
  facts: TriageFacts,
  { parts, order }: { parts: ChildIssue[]; order: number[] },
  context: StageContext,
): Promise<ListedPart[]> {
  const keyed = withKeys(parts);
  const numbers = new Map<number, number>();
  for (const place of order) {
    const one = keyed[place];
    if (one === undefined) continue;
    const needed = (one.part.after ?? []).map((earlier) => `#${numbers.get(earlier)}`);
    const body = needed.length === 0 ? one.part.body : `${one.part.body}\n\nBlocked by ${needed.join(", ")}.`;
    numbers.set(place, await ensureChild(deps, item, facts, { ...one, part: { ...one.part, body } }, context));
  }
  return order.map((place) => ({
    number: numbers.get(place) ?? 0,
    title: parts[place]?.title ?? "",
    isOpen: true,
    isDropped: false,
  }));
}

async function ensureChild(
  { config, tracker, redact }: Deps,
  item: WorkItem,
  { snapshot }: TriageFacts,
  { part, key }: { part: ChildIssue; key: string },
  context: StageContext,
): Promise<number> {
  const { number, url, change } = await tracker.ensureIssue(
    item.repo,
    { kind: "child", item: item.id, run: key },
    { title: part.title, text: part.body, labels: [config.labels.ready], milestone: snapshot.milestone?.number },
  );
  if (change === "unchanged") return number;
  const at = context.now().toISOString();
  await context.record({ type: "child:created", at, item: item.id, issue: number, url, title: redact(part.title) });
  return number;
}

/** A part that is an issue already; one that is not among the open issues is done. */
function toListed(number: number, { neighbours }: TriageFacts): ListedPart {
  const open = neighbours.find((other) => other.number === number);
  return { number, title: open?.title ?? "", isOpen: open !== undefined, isDropped: false };
}

async function parkAsTooLarge(
  deps: Deps,
  item: WorkItem,
  because: string,
  decision: TriageDecision,
  context: StageContext,
): Promise<StageOutcome> {
  await ensurePartsComment(deps, item, toSplitComment(because, deps.config.limits.largeIssue), context);
  return { kind: "park", reason: "too-large", explanation: because, changes: { decision } };
}

/** A key for each part that neither order nor the other parts change; equal entries are counted. */
export function withKeys(parts: readonly ChildIssue[]): { part: ChildIssue; key: string }[] {
  const seen = new Map<string, number>();
  return parts.map((part) => {
    const digest = toDigest(part.title, 10);
    const count = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, count);
    return { part, key: count === 1 ? digest : `${digest}-${count}` };
  });
}

function toSplitComment(because: string, limit: number): string {
  return [
    `${because} That is more than one pull request should hold.`,
    "To go on, write the parts as a task list (`- [ ] …`), and each becomes an issue of its own;",
    `or cut it down to at most ${limit} tasks.`,
  ].join(" ");
}

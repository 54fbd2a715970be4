import { toDigest } from "../text/digest.ts";
import { MINUTE } from "../../lib/durations.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { ChildIssue, TriageDecision } from "../../domain/triage-decision.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import { toHarmlessInline } from "../text/neutralise.ts";
import type { TriageFacts } from "./facts.ts";
import { listReferencedParts } from "./rules/too-large.ts";

type Deps = Pick<StageDeps, "config" | "tracker" | "redact">;

/** How long until the state of other issues is looked at again: their change is not seen on this one. */
export const LOOK_AGAIN_MS = 15 * MINUTE;

/**
 * Too large. Where the task list says how to cut the issue, each open entry becomes an issue of its own, once: its marker
 * holds a digest of the entry, so a repeated or interrupted pass finds what exists. Else a person is asked to cut it.
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
  const until = new Date(context.now().getTime() + LOOK_AGAIN_MS);
  const [because = "It is too large for one run."] = decision.rules
    .filter((rule) => rule.verdict === "too-large")
    .map((rule) => rule.because);
  if (facts.children.length > 0) {
    return { kind: "wait", reason: "waiting-for-children", explanation: because, until, changes: { decision } };
  }
  const referenced = listReferencedParts(facts);
  if (parts.length + referenced.length === 0) return parkAsTooLarge(deps, item, because, decision, context);
  const created: { number: number; title: string }[] = [];
  for (const { part, key } of withKeys(parts)) {
    created.push({ number: await ensureChild(deps, item, facts, part, key, context), title: part.title });
  }
  const children = [...created.map((child) => child.number), ...referenced];
  await ensureComment(deps, item, "decomposition", toPartsComment(because, created, referenced), context);
  return {
    kind: "wait",
    reason: "waiting-for-children",
    explanation: `${because} Its ${children.length} parts are issues of their own.`,
    until,
    changes: { decision, children },
  };
}

async function ensureChild(
  { config, tracker, redact }: Deps,
  item: WorkItem,
  { snapshot }: TriageFacts,
  part: ChildIssue,
  key: string,
  context: StageContext,
): Promise<number> {
  const { number, url } = await tracker.ensureIssue(
    item.repo,
    { kind: "child", item: item.id, run: key },
    { title: part.title, text: part.body, labels: [config.labels.ready], milestone: snapshot.milestone?.number },
  );
  await context.record({
    type: "child:created",
    at: context.now().toISOString(),
    item: item.id,
    issue: number,
    url,
    title: redact(part.title),
  });
  return number;
}

async function parkAsTooLarge(
  deps: Deps,
  item: WorkItem,
  because: string,
  decision: TriageDecision,
  context: StageContext,
): Promise<StageOutcome> {
  await ensureComment(deps, item, "decomposition", toSplitComment(because, deps.config.limits.largeIssue), context);
  return {
    kind: "park",
    reason: "too-large",
    explanation: `${because} It does not say how to cut it.`,
    changes: { decision },
  };
}

async function ensureComment(
  { tracker }: Deps,
  item: WorkItem,
  kind: "decomposition",
  text: string,
  context: StageContext,
): Promise<void> {
  const written = await tracker.ensureComment(item.repo, item.issue, { kind, item: item.id }, text);
  if (written.change === "unchanged") return;
  await context.record({
    type: "comment:written",
    at: context.now().toISOString(),
    item: item.id,
    kind,
    url: written.url,
  });
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

function toPartsComment(because: string, created: { number: number; title: string }[], referenced: number[]): string {
  const lines = [
    ...created.map((child) => `- #${child.number} ${toHarmlessInline(child.title)}`),
    ...referenced.map((issue) => `- #${issue}`),
  ];
  return `${because} Each part has an issue of its own now:\n\n${lines.join("\n")}\n\nThis issue waits until they are closed.`;
}

function toSplitComment(because: string, limit: number): string {
  return [
    `${because} That is more than one pull request should hold.`,
    "To go on, write the parts as a task list (`- [ ] …`), and each becomes an issue of its own;",
    `or cut it down to at most ${limit} tasks.`,
  ].join(" ");
}

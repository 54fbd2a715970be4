import type { ChildIssue } from "../../../domain/triage-decision.ts";
import { toHarmlessLine, toHarmlessMarkdown, toHarmlessQuote } from "../../text/neutralise.ts";
import type { TriageFacts } from "../facts.ts";
import { type Rule, when } from "../rule.ts";
import { listEarlierParts } from "../part-order.ts";
import { type TaskEntry, toParts, withoutTasks } from "../task-list.ts";

/** More than one pull request should hold. */
export const TOO_LARGE_RULES: readonly Rule<TriageFacts>[] = [
  {
    rule: "parts-open",
    verdict: "too-large",
    weight: 100,
    because({ children }) {
      const open = children.filter((child) => child.isOpen).length;
      return when(open > 0, `It was cut into ${children.length} parts, ${open} of them still open.`);
    },
  },
  {
    rule: "many-tasks",
    verdict: "too-large",
    weight: 100,
    because({ text, limits }) {
      const open = text.tasks.filter((task) => !task.checked).length;
      return when(
        open > limits.largeIssue,
        `It lists ${open} open tasks; ${limits.largeIssue} are the most for one run.`,
      );
    },
  },
  {
    rule: "epic-label",
    verdict: "too-large",
    weight: 100,
    because({ snapshot, isOwn }) {
      const label = snapshot.labels.find((name) => /^(?:type[:/ -]\s*)?(?:epic|roadmap|umbrella)$/i.test(name));
      return when(!isOwn && label !== undefined, `The label "${label}" says that it is a collection.`);
    },
  },
  {
    rule: "epic-title",
    verdict: "too-large",
    weight: 100,
    because: ({ text, isOwn }) =>
      when(
        !isOwn && /^\W*(?:epic|roadmap|umbrella|tracking(?: issue)?)\b\s*(?:[\]:)–—-]|$)/i.test(text.title),
        "The title says that it is a collection.",
      ),
  },
];

/** An issue cut into more parts than this is cut by a person. */
export const MAX_PARTS = 20;

/** The parts as issues of their own, in order; empty where the task list does not say how to cut the issue. */
export function toChildIssues({ snapshot, text }: Pick<TriageFacts, "snapshot" | "text">): ChildIssue[] {
  const all = toParts(text.tasks);
  const parts = all.filter((task) => task.issue === undefined);
  const context = withoutTasks(text.body);
  if (parts.length > MAX_PARTS) return [];
  return parts.map((task, place) => {
    // The list's own numbers count its references to issues, too.
    const earlier = listEarlierParts(`${task.text}\n${task.details}`, all.indexOf(task), all.length);
    const after = earlier.map((other) => parts.findIndex((part) => part === all[other])).filter((other) => other >= 0);
    const child = toChild(task, snapshot, context);
    return after.length === 0 || after.includes(place) ? child : { ...child, after };
  });
}

/** How many open parts the task list has now, those that are issues already among them. */
export function countParts({ text }: Pick<TriageFacts, "text">): number {
  return toParts(text.tasks).length;
}

/** Entries that are references to issues: these parts exist already. */
export function listReferencedParts({ snapshot, text }: Pick<TriageFacts, "snapshot" | "text">): number[] {
  const numbers = toParts(text.tasks).flatMap((task) => task.issue ?? []);
  return [...new Set(numbers)].filter((issue) => issue !== snapshot.number).slice(0, MAX_PARTS);
}

function toChild(task: TaskEntry, parent: TriageFacts["snapshot"], context: string): ChildIssue {
  const body = [
    `Part of #${parent.number}.`,
    `## Task\n\n${toHarmlessMarkdown(task.text, 2_000)}`,
    task.details === "" ? "" : toHarmlessMarkdown(task.details),
    context === "" ? "" : `## What #${parent.number} says about all its parts\n\n${toHarmlessQuote(context)}`,
    `Only this part is asked for here; the other parts have their own issues.`,
  ];
  return {
    title: toHarmlessLine(task.text.replace(/[*_`]/g, "")),
    body: body.filter((text) => text !== "").join("\n\n"),
  };
}

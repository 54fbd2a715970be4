import type { TriageFacts } from "../facts.ts";
import { type Rule, when } from "../rule.ts";

const HOLD_LABELS = [
  "on-hold",
  "hold",
  "paused",
  "needs-design",
  "needs-decision",
  "needs-discussion",
  "needs-approval",
  "waiting-for-decision",
  "rfc",
];

/** What only a person can move. */
export const WAITING_RULES: readonly Rule<TriageFacts>[] = [
  {
    rule: "hold-label",
    verdict: "waiting-for-person",
    weight: 100,
    because({ snapshot }) {
      const label = snapshot.labels.find((name) => HOLD_LABELS.includes(toKebab(name)));
      return label === undefined ? undefined : `The label "${label}" holds it.`;
    },
  },
  {
    rule: "edited-after-approval",
    verdict: "waiting-for-person",
    weight: 100,
    because: ({ approval, snapshot }) =>
      when(
        approval.isVoid,
        `${snapshot.author} changed the text after it was approved: a comment by somebody who may triage approves it as it stands.`,
      ),
  },
  {
    rule: "agent-question-open",
    verdict: "waiting-for-person",
    weight: 100,
    because: ({ conversation, question, isTaskUnchanged }) =>
      when(
        question === "open" && conversation.questions.at(-1)?.by === "agent" && isTaskUnchanged,
        "The agent's question has no answer yet.",
      ),
  },
  {
    rule: "asked-back",
    verdict: "waiting-for-person",
    weight: 100,
    because: ({ conversation, question }) =>
      when(
        question === "asked-back",
        `${conversation.answers.at(-1)?.author} answered with a question, which only a person can answer.`,
      ),
  },
  {
    rule: "parts-done",
    verdict: "waiting-for-person",
    weight: 100,
    because: ({ children }) =>
      when(
        children.length > 0 && children.every((child) => !child.isOpen),
        "All its parts are closed: a person decides whether it is done.",
      ),
  },
];

function toKebab(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .replace(/^status-/, "");
}

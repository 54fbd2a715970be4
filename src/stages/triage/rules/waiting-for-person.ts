import { findBlockerCycle } from "../blocker-cycle.ts";
import type { TriageFacts } from "../facts.ts";
import { findLabelSaying } from "../label-words.ts";
import { type Rule, when } from "../rule.ts";

const HOLD_LABELS = [
  "on-hold",
  "hold",
  "paused",
  "blocked",
  "needs-design",
  "needs-decision",
  "needs-discussion",
  "needs-approval",
  "waiting-for-decision",
  "rfc",
];

/** A person has asked its author for more already; a second question by us would only be noise. */
const OWED_LABELS = [
  "needs-info",
  "need-info",
  "needs-more-info",
  "need-more-info",
  "needs-information",
  "needs-more-information",
  "more-info-needed",
  "more-information-needed",
  "awaiting-more-info",
  "issue-lacks-relevant-information",
  "needs-repro",
  "need-repro",
  "needs-reproduction",
  "need-reproduction",
  "repro-needed",
  "awaiting-response",
  "awaiting-reply",
  "waiting-for-response",
  "waiting-for-author",
  "waiting-for-reporter",
  "needs-author-feedback",
];

/** What only a person can move. */
export const WAITING_RULES: readonly Rule<TriageFacts>[] = [
  {
    rule: "hold-label",
    verdict: "waiting-for-person",
    weight: 100,
    because({ snapshot, labels }) {
      const label = findLabelSaying(snapshot, HOLD_LABELS, labels);
      return label === undefined ? undefined : `The label "${label}" holds it.`;
    },
  },
  {
    rule: "author-owes-answer",
    verdict: "waiting-for-person",
    weight: 100,
    because({ snapshot, labels }) {
      const label = findLabelSaying(snapshot, OWED_LABELS, labels);
      return label === undefined
        ? undefined
        : `The label "${label}" says that its author has been asked for more: take it off when the answer is there.`;
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
    rule: "blocker-cycle",
    verdict: "waiting-for-person",
    weight: 100,
    because(facts) {
      const others = findBlockerCycle(facts);
      if (others === undefined) return undefined;
      return `It and ${others.map((issue) => `#${issue}`).join(", ")} wait for each other: a person says what comes first.`;
    },
  },
  {
    rule: "blocker-hidden",
    verdict: "waiting-for-person",
    weight: 100,
    because({ unlisted }) {
      const hidden = unlisted.filter(({ state }) => state === "hidden").map(({ reference }) => reference);
      return when(
        hidden.length > 0,
        `It depends on ${hidden.join(", ")}, which cannot be seen from here: a comment "no longer blocked by …" releases it.`,
      );
    },
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

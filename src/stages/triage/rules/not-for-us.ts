import { isAtLeast } from "../../../domain/issue.ts";
import type { RejectReason } from "../../../domain/outcome-reason.ts";
import { SIGNAL_SUMMARY_LABEL } from "../../../domain/signal-record.ts";
import { hasLabel } from "../../scout/leavers.ts";
import type { TriageFacts } from "../facts.ts";
import type { TrustFacts } from "../trust-facts.ts";
import { findLabelSaying, toLabelWords } from "../label-words.ts";
import { isQuestion } from "../report-signs.ts";
import { type Rule, when } from "../rule.ts";

/** A rule named like the reason with which its issue is rejected. */
type RejectingRule<Facts> = Rule<Facts> & { rule: RejectReason };

/** Whose issue it is. These win over every other rule: an untrusted author's text is not even asked a question. */
export const TRUST_RULES: readonly RejectingRule<TrustFacts>[] = [
  {
    rule: "bot-author",
    verdict: "not-for-us",
    weight: 100,
    because: ({ snapshot, isOwn }) => when(snapshot.authorIsBot && !isOwn, `The author ${snapshot.author} is a bot.`),
  },
  {
    rule: "untrusted-labeller",
    verdict: "not-for-us",
    weight: 100,
    because: ({ labeller, labels, isOwn }) =>
      when(
        !isOwn && labeller !== undefined && !isAtLeast(labeller.permission, "triage"),
        `${labeller?.login} put the label ${labels.ready} on and may not triage here (permission: ${labeller?.permission}).`,
      ),
  },
  {
    rule: "untrusted-author",
    verdict: "not-for-us",
    weight: 100,
    because: ({ snapshot, labeller, authorPermission, isOwn }) =>
      when(
        !isOwn && !isAtLeast(authorPermission, "triage") && labeller === undefined,
        `${snapshot.author} may not triage here (permission: ${authorPermission}), and no trusted person asked for the work.`,
      ),
  },
  {
    rule: "excluded-label",
    verdict: "not-for-us",
    weight: 100,
    because({ snapshot, project, labels, isOwn }) {
      if (isOwn && hasLabel(snapshot, SIGNAL_SUMMARY_LABEL)) return "It is Millrace's own list of signals that wait.";
      const meanings = project.exclude.flatMap((name) => toLabelWords(name).slice(0, 1));
      const label =
        project.exclude.find((name) => hasLabel(snapshot, name)) ?? findLabelSaying(snapshot, meanings, labels);
      return label === undefined ? undefined : `The label "${label}" is excluded.`;
    },
  },
];

/** What somebody else does already, and what is no work at all. */
export const NOT_FOR_US_RULES: readonly RejectingRule<TriageFacts>[] = [
  {
    rule: "pull-request-exists",
    verdict: "not-for-us",
    weight: 100,
    because({ pullRequests: [first] }) {
      return first === undefined ? undefined : `Pull request #${first.number} by ${first.author} closes the issue.`;
    },
  },
  {
    rule: "question",
    verdict: "not-for-us",
    weight: 100,
    because: ({ snapshot, labels, question }) =>
      when(
        question === "none" && findLabelSaying(snapshot, QUESTION_LABELS, labels) !== undefined,
        "The issue is labelled as a question.",
      ),
  },
  {
    rule: "question",
    verdict: "not-for-us",
    weight: 40,
    because: ({ text, question }) =>
      when(
        question === "none" && isQuestion(text.title) && !/\b(?:should|expected|bug|feature)\b/i.test(text.prose),
        "The title asks a question, and the text asks for no change.",
      ),
  },
];

const QUESTION_LABELS = ["question", "support", "support-request", "usage-question", "how-to"];

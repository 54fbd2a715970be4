import type { WorkProduct } from "../../domain/triage-decision.ts";
import type { TriageFacts } from "./facts.ts";
import { findLabelSaying } from "./label-words.ts";

const DECISION_LABELS = ["decision", "adr", "decision-record", "evaluation", "spike", "research", "investigation"];
const DOCUMENT_LABELS = ["documentation", "docs", "doc", "document", "guide", "policy", "handbook"];

/** "Decide which queue we use", "Spike: compare the two parsers", "[Decision] Drop Node 18?" */
const DECISION_TITLE =
  /^\W*(?:(?:decision|spike|evaluation|adr|investigation)\b\s*(?:[\]:)–—-]|$)|(?:decide|evaluate|compare|choose|assess|recommend|weigh up)\b)/i;
/** "Write a guide for new editors", "Docs: explain the cache", "Draft the privacy policy" */
const DOCUMENT_TITLE =
  /^\W*(?:docs?|documentation|readme)\b\s*[\]:)(–—-]|^\W*(?:write|draft|document|describe|compose)\b|^\W*(?:add|update|extend|revise)\b.{0,60}\b(?:docs?|documentation|guide|readme|changelog|handbook|policy|tutorial|runbook|faq)\b/i;
/** "Write a parser" and "Draft release support" are code. */
const CODE_TITLE =
  /\b(?:parser|test|tests|function|class|script|plugin|endpoint|api|module|component|migration|cli)\b/i;

/**
 * What comes out of the work where it is no code: a document, which ends in a pull request, or a decision, which ends in a
 * comment. Labels go before the title. Undefined for everything else. Pure.
 */
export function findProduct({
  text,
  snapshot,
  labels,
}: Pick<TriageFacts, "text" | "snapshot" | "labels">): WorkProduct | undefined {
  const own = { ...labels };
  if (findLabelSaying(snapshot, DECISION_LABELS, own) !== undefined) return "decision";
  if (findLabelSaying(snapshot, DOCUMENT_LABELS, own) !== undefined) return "document";
  if (DECISION_TITLE.test(text.title)) return "decision";
  return DOCUMENT_TITLE.test(text.title) && !CODE_TITLE.test(text.title) ? "document" : undefined;
}

import { isAtLeast } from "../../domain/issue.ts";
import type { TriageDecision } from "../../domain/triage-decision.ts";
import { toDigest } from "../text/digest.ts";
import type { Conversation } from "../trust/conversation.ts";
import type { TrustFacts } from "./trust-facts.ts";

export interface Approval {
  /** True where the author changed the text after a trusted person had approved it. */
  isVoid: boolean;
  /** What is approved now; kept with the decision. Undefined where the author needs no approval. */
  approved?: TriageDecision["approved"];
}

/**
 * A label by a trusted person approves an outsider's text as it stands, not what the outsider makes of it later. A change
 * counts only after a new remark by somebody who may triage, or as the answer to a question of ours that is open: once the
 * work has gone on, that question opens no door any more. `isAsked` says that the item itself waits for an answer.
 */
export function toApproval(
  { snapshot, isOwn, authorPermission }: TrustFacts,
  { remarks }: Pick<Conversation, "remarks">,
  before: TriageDecision["approved"],
  isAsked: boolean,
): Approval {
  if (isOwn || isAtLeast(authorPermission, "triage")) return { isVoid: false };
  const now = {
    text: toDigest([snapshot.title, snapshot.body]),
    remarks: remarks.filter((remark) => remark.mayTriage).length,
  };
  if (before === undefined || before.text === now.text) return { isVoid: false, approved: before ?? now };
  if (now.remarks > before.remarks || isAsked) return { isVoid: false, approved: now };
  return { isVoid: true, approved: before };
}

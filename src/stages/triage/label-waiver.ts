import { isAtLeast } from "../../domain/issue.ts";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import { hasLabel } from "../scout/leavers.ts";
import type { AskedQuestion } from "../trust/conversation.ts";
import { isSameLogin } from "../trust/is-ours.ts";
import type { TrustFacts } from "./trust-facts.ts";

/**
 * The trusted person who took the label off after our newest question, and so wants the work done as it stands; undefined
 * where nobody did, or where the tracker cannot say who. Our own account counts only as long as the question is known to
 * be open: a person may share it, and Millrace takes the label off when the question is settled.
 */
export async function findWaiver(
  tracker: Pick<IssueTracker, "findLabelRemover" | "getPermission">,
  { snapshot, labels, me }: Pick<TrustFacts, "snapshot" | "labels" | "me">,
  question: AskedQuestion | undefined,
  isKnownOpen: boolean,
): Promise<string | undefined> {
  const { repo, number } = snapshot;
  if (question === undefined || hasLabel(snapshot, labels.needsClarification)) return undefined;
  const remover = await tracker.findLabelRemover(repo, number, labels.needsClarification);
  if (remover === undefined || Date.parse(remover.at) < Date.parse(question.askedAt)) return undefined;
  if (isSameLogin(remover.login, me)) return isKnownOpen ? remover.login : undefined;
  return isAtLeast(await tracker.getPermission(repo, remover.login), "triage") ? remover.login : undefined;
}

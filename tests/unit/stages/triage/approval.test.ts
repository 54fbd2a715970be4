import { expect, test } from "vitest";
import { toApproval } from "../../../../src/stages/triage/approval.ts";
import type { TrustFacts } from "../../../../src/stages/triage/trust-facts.ts";
import { makeIssue } from "../../../fakes/stage-world.ts";

const facts = (body: string) =>
  ({ snapshot: makeIssue({ author: "otto", body }), isOwn: false, authorPermission: "read" }) as TrustFacts;
const remark = { id: 1, author: "max", text: "Fine.", createdAt: "", url: "", mayTriage: true };
const approved = toApproval(facts("As it was."), { remarks: [] }, undefined, false).approved;

test("An outsider's edit after the approval counts only as an answer to an open question, or once a trusted person spoke", () => {
  const edited = facts("Something else.");
  expect(toApproval(facts("As it was."), { remarks: [] }, approved, false).isVoid).toBe(false);
  expect(toApproval(edited, { remarks: [] }, approved, false).isVoid).toBe(true);
  expect(toApproval(edited, { remarks: [] }, approved, true).isVoid).toBe(false);
  expect(toApproval(edited, { remarks: [remark] }, approved, false).isVoid).toBe(false);
  expect(toApproval(edited, { remarks: [{ ...remark, mayTriage: false }] }, approved, false).isVoid).toBe(true);
});

test("An edit that was taken in needs approval again when it is edited once more", () => {
  const taken = toApproval(facts("Something else."), { remarks: [] }, approved, true).approved;
  expect(toApproval(facts("A third text."), { remarks: [] }, taken, false).isVoid).toBe(true);
});

import { describe, expect, it } from "vitest";
import { toPreviewSentence } from "../../../../src/cli/commands/preview-sentence.ts";
import type { StageOutcome } from "../../../../src/domain/stage-outcome.ts";
import type { TriageDecision } from "../../../../src/domain/triage-decision.ts";

const TOO_LARGE: TriageDecision = {
  verdict: "too-large",
  rules: [{ rule: "task-count", verdict: "too-large", weight: 60, because: "It lists 9 open tasks; 6 are the most." }],
};

function makeWait(
  reason: "needs-clarification" | "waiting-for-children",
  changes: StageOutcome["changes"],
): StageOutcome {
  return { kind: "wait", reason, explanation: "What triage says.", changes };
}

describe("the sentence of a dry run", () => {
  it("says whom it would ask and what, where the question is not written", () => {
    const question = { text: "Which page do you mean?", url: "", askedAt: "2026-11-20T08:00:00.000Z" };
    const outcome = makeWait("needs-clarification", { question });
    expect(toPreviewSentence(outcome, "jonas")).toBe("Would ask jonas: Which page do you mean?");
  });

  it("leaves a question alone that was asked before", () => {
    const question = { text: "Which page?", url: "https://host/1#c2", askedAt: "2026-11-20T08:00:00.000Z" };
    expect(toPreviewSentence(makeWait("needs-clarification", { question }), "jonas")).toBe("What triage says.");
  });

  it("says how many smaller issues it would make, beside those that there are", () => {
    const outcome = (children: number[]) => makeWait("waiting-for-children", { decision: TOO_LARGE, children });
    const because = "It lists 9 open tasks; 6 are the most.";
    expect(toPreviewSentence(outcome([0, 0, 12]), "mira")).toBe(`${because} Would make issues of 2 parts.`);
    expect(toPreviewSentence(outcome([0]), "mira")).toBe(`${because} Would make an issue of one part.`);
    expect(toPreviewSentence(outcome([12, 13]), "mira")).toBe("What triage says.");
  });

  it("repeats what triage says of an issue that is only decided", () => {
    const ready: StageOutcome = {
      kind: "advance",
      to: "prep",
      reason: "ready",
      explanation: "Nothing speaks against it.",
    };
    expect(toPreviewSentence(ready, "mira")).toBe("Nothing speaks against it.");
  });
});

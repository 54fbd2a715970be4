import type { IssueSnapshot } from "../src/domain/issue.ts";
import type { ItemStage } from "../src/domain/stage.ts";
import type { StageOutcome } from "../src/domain/stage-outcome.ts";
import type { ItemStageName } from "../src/domain/work-item.ts";

/** Stages that answer at once, so that only the pipeline itself is measured. */
export function makeInstantStages(): Record<ItemStageName, ItemStage> {
  const stage = (name: ItemStageName, outcome: StageOutcome): ItemStage => ({
    name,
    summary: "",
    run: async () => outcome,
  });
  return {
    triage: stage("triage", { kind: "advance", to: "prep", reason: "ready", explanation: "Ready." }),
    prep: stage("prep", { kind: "advance", to: "exec", reason: "prepared", explanation: "Prepared." }),
    exec: stage("exec", {
      kind: "advance",
      to: "review",
      reason: "pull-request-opened",
      explanation: "Opened.",
      changes: { pullRequest: { number: 1, url: "https://github.example/acme/shop/pull/1" } },
    }),
    follow: stage("follow", { kind: "advance", to: "review", reason: "pull-request-open", explanation: "As it was." }),
  };
}

export function makeSnapshot(number: number): IssueSnapshot {
  return {
    repo: "acme/shop",
    number,
    url: `https://github.example/acme/shop/issues/${number}`,
    title: `Sum of line ${number} is off by one cent`,
    body: "The total shows 10.01, expected 10.00. Steps: add three items of 3.33 and one of 0.01.",
    author: "ada",
    authorIsBot: false,
    state: "open",
    labels: ["bug", "millrace:ready"],
    comments: 0,
    locked: false,
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
  };
}

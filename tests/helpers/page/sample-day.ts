import { toRunId, type AgentRunRecord } from "../../../src/domain/agent-run.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { OutcomeReason } from "../../../src/domain/outcome-reason.ts";
import { type StoredWorkItem, toWorkItemId, type WorkItem } from "../../../src/domain/work-item.ts";
import { makeStoredItem } from "../sample/stored-item.ts";
import { DAY, HOUR, MINUTE } from "../../../src/lib/durations.ts";

/** An item as the store has it; `ageMs` is since its last step. */
export function makeStored(
  issue: number,
  changes: Partial<WorkItem> & { title?: string; body?: string; ageMs?: number } = {},
): StoredWorkItem {
  const { title = `Issue ${issue}`, body = "Text of the issue.", ageMs = 0, ...rest } = changes;
  const repo = rest.repo ?? "acme/shop";
  const createdAt = new Date(Date.now() - ageMs).toISOString();
  const url = `https://github.example/${repo}/issues/${issue}`;
  return makeStoredItem({ repo, issue, title, url, createdAt, body, labels: ["millrace:ready"] }, rest);
}

export function makeRunRecord(issue: number, sequence = 1, changes: Partial<AgentRunRecord> = {}): AgentRunRecord {
  const item = toWorkItemId("acme/shop", issue);
  return {
    id: toRunId(item, sequence),
    sequence,
    agent: "claude",
    branch: `millrace/${issue}-sum`,
    baseSha: "0".repeat(40),
    baseline: [{ command: "npm test", passed: true, exitCode: 0, durationMs: 12_300, output: "ok" }],
    host: "box-1",
    startedAt: new Date(Date.now() - 9 * MINUTE).toISOString(),
    ...changes,
  };
}

const TITLES = [
  "The cart's sum is off by one cent for three items at 33 %",
  "Export of orders as CSV loses the umlaut in Müller & Söhne",
  "Add a dark scheme to the receipt page",
  "Login takes nine seconds on the first try after a deploy",
  "Document how amounts are rounded",
  "Search finds nothing for words with an apostrophe",
  "Retry the payment webhook when the provider answers 502",
  "Remove the unused currency table",
];

/** A busy afternoon: every column of the board has something, and the ledger has four weeks behind it. */
export function makeSampleDay(): { items: StoredWorkItem[]; events: PipelineEvent[] } {
  const stand = (
    issue: number,
    status: WorkItem["status"],
    reason: OutcomeReason | undefined,
    explanation: string,
    more: Parameters<typeof makeStored>[1] = {},
  ) => {
    const title = TITLES[issue % TITLES.length] ?? "";
    return makeStored(issue, { status, reason, explanation, title, ageMs: issue * 37 * MINUTE, ...more });
  };
  const review = (issue: number) =>
    stand(issue, "review", "pull-request-opened", "The pull request is open; its checks passed here.", {
      pullRequest: { number: issue + 400, url: `https://github.example/acme/shop/pull/${issue + 400}` },
      run: makeRunRecord(issue),
    });
  const items = [
    ...Array.from({ length: 12 }, (_, index) =>
      stand(200 + index, "queued", undefined, "Triage has not looked at it yet.", { ageMs: index * MINUTE }),
    ),
    ...[220, 221].map((issue) => stand(issue, "queued", "ready", "Clear and small enough.", { stage: "prep" })),
    ...[230, 231, 232].map((issue) =>
      stand(issue, "queued", "prepared", "Its clone and brief are ready.", {
        stage: "exec",
        run: makeRunRecord(issue),
      }),
    ),
    stand(12, "queued", "pull-request-opened", "Its check build failed.", {
      stage: "follow",
      pullRequest: { number: 412, url: "https://github.example/acme/shop/pull/412" },
    }),
    ...[3, 5, 8, 13].map(review),
    stand(4, "waiting", "needs-clarification", "Which rounding is meant: half up, or to even?", {
      question: {
        text: "Two readings are possible.\n\n1. Amounts are rounded half a cent up.\n2. Amounts are rounded to even.\n\nWhich one is meant?",
        url: "https://github.example/acme/shop/issues/4#issuecomment-1",
        askedAt: new Date(Date.now() - 3 * HOUR).toISOString(),
      },
      decision: {
        verdict: "needs-clarification",
        rules: [
          {
            rule: "two-readings",
            verdict: "needs-clarification",
            weight: 60,
            because: "The text names two roundings.",
          },
          { rule: "small-text", verdict: "ready", weight: 30, because: "One sentence, one file named." },
        ],
      },
    }),
    stand(6, "waiting", "blocked-by-issue", "Issue #3 has to be closed first."),
    stand(7, "parked", "attempts-exhausted", "Three attempts failed on `npm test`: 2 tests of the cart.", {
      attempts: 3,
      feedback: "FAIL tests/cart.test.ts\n  expected 100 to be 99\n",
      run: makeRunRecord(7, 3, {
        baseline: [{ command: "npm test", passed: false, exitCode: 1, durationMs: 9_000, output: "1 failed" }],
      }),
    }),
    stand(9, "rejected", "duplicate", "The same as #3."),
    ...[21, 22, 23].map((issue) => stand(issue, "closed", "pull-request-opened", "The issue was closed.")),
  ];
  return { items, events: makeHistory() };
}

function makeHistory(): PipelineEvent[] {
  const events: PipelineEvent[] = [];
  const repo = "acme/shop";
  for (let day = 27; day >= 0; day -= 1) {
    const amount = day % 7 === 5 || day % 7 === 6 ? 1 : 2 + ((day * 5) % 6);
    for (let index = 0; index < amount; index += 1) {
      const issue = 1000 + day * 10 + index;
      const item = toWorkItemId(repo, issue);
      const run = toRunId(item, 1);
      const start = Date.now() - day * DAY - (6 - index) * 20 * MINUTE;
      const at = (minutes: number) => new Date(start + minutes * MINUTE).toISOString();
      const facts = { item, repo, issue, title: TITLES[issue % TITLES.length] ?? "" };
      const url = `https://github.example/${repo}/issues/${issue}`;
      const usage = { inputTokens: 90_000 + issue, outputTokens: 4_000, usd: 0.2 + ((issue * 7) % 90) / 100 };
      events.push(
        { type: "item:created", at: at(0), ...facts, url },
        { type: "agent:started", at: at(2), item, run, agent: "claude", adopted: false },
        { type: "agent:ended", at: at(11), item, run, agent: "claude", end: "completed", ms: 9 * MINUTE, usage },
        {
          type: "pull-request:opened",
          at: at(12 + ((issue * 3) % 50)),
          ...facts,
          pullRequest: issue,
          url,
          attempts: 1,
        },
      );
    }
  }
  return events;
}

/** What an agent prints: colours, a progress bar, and things a terminal would obey. */
export const SAMPLE_LOG = [
  "\u001b[1mMillrace\u001b[0m brief read: The cart's sum is off by one cent",
  "\u001b[36m●\u001b[0m Reading \u001b[4msrc/cart/sum.ts\u001b[0m",
  "\u001b]0;evil title\u0007\u001b[2J\u001b[32m✓ 41 tests passed\u001b[0m, \u001b[31m2 failed\u001b[39m",
  "  \u001b[38;5;208mexpected\u001b[0m 100 \u001b[38;2;80;160;255mreceived\u001b[0m 99 <script>alert(1)</script>",
  "downloading 10 %\rdownloading 60 %\rdownloading 100 %",
  "\u001b[33mwarning:\u001b[0m \u001b[7minverse\u001b[27m and \u001b[41mon red\u001b[0m, naïve café 日本語 👩‍🚀",
  "",
].join("\n");

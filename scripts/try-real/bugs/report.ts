import { formatDuration } from "../../../src/lib/durations.ts";
import { type Block, heading, list, table, text } from "../report.ts";
import { KNOWN_CLAUDE_CODE } from "../../../src/integrations/agents/claude-code/adapter.ts";
import { type CheckChange, type FixedBug, isFixed } from "./fixed-bug.ts";

/** What the trial shows, for terminal and Markdown. Pure. */
export function makeBugReport(bugs: readonly FixedBug[]): Block[] {
  const fixed = bugs.filter(isFixed).length;
  return [
    heading(`${fixed} of ${bugs.length} real bugs fixed by the real Claude Code CLI`),
    text(
      `Claude Code ${KNOWN_CLAUDE_CODE}, its tools, tmux, git, Redis, the sandbox and the packages are real; the model's turns are scripted from what the fixed release changed, so this says nothing about any model.`,
    ),
    table(
      [
        "bug",
        "its check",
        "other check",
        "pull request",
        "mergeable",
        "turns",
        "tokens in/out",
        "isolation",
        "agent",
        "whole",
      ],
      bugs.map(toRow),
    ),
    ...bugs.filter((bug) => !isFixed(bug)).flatMap(explain),
  ];
}

function toRow(bug: FixedBug): string[] {
  const { pullRequest: pull, usage, agentMs, wholeMs } = bug;
  return [
    `${bug.package} (${bug.issue})`,
    toChange(bug.issueCheck),
    toChange(bug.otherCheck),
    pull === undefined ? "none" : `#${pull.number}`,
    pull?.mergeable === true ? "yes" : "no",
    String(bug.turns),
    usage === undefined ? "?" : `${usage.inputTokens}/${usage.outputTokens}`,
    bug.isolation ?? "?",
    agentMs === undefined ? "?" : formatDuration(agentMs),
    wholeMs === undefined ? "?" : formatDuration(wholeMs),
  ];
}

function toChange({ before, after }: CheckChange): string {
  return `${toColour(before)} → ${toColour(after)}`;
}

function toColour(passed: boolean | undefined): string {
  return passed === undefined ? "not run" : passed ? "green" : "red";
}

function explain(bug: FixedBug): Block[] {
  return [text(`${bug.issue}: ${bug.status}. ${bug.explanation}`, "strong"), list(bug.evidence)];
}
